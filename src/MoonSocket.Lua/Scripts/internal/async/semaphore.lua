-- A semaphore: so many tasks at once. Who waits longest is served first, and nobody is overtaken.

local kernel = ...

local loop = kernel.import("internal/async/loop.lua")
local protected_call = kernel.import("internal/protect.lua").pcall
local error, setmetatable, type = error, setmetatable, type

local methods = {}
local metatable = { __index = methods, __name = "semaphore" }

--- Takes a place, and waits for one.
function methods:acquire()
  if self.free > 0 then
    self.free = self.free - 1
    return true
  end
  local ticket = loop.ticket()
  self.last = self.last + 1
  self[self.last] = ticket
  loop.park(ticket, function()
    if ticket.woken then self:release() end -- it got its place, and was canceled before it went on
  end)
  return true
end

--- Gives a place back.
function methods:release()
  while self.first <= self.last do
    local ticket = self[self.first]
    self[self.first] = nil
    self.first = self.first + 1
    if loop.wake(ticket) then return end
  end
  self.free = self.free + 1
end

local function give_back(self, ok, ...)
  self:release()
  if not ok then error((...), 0) end
  return ...
end

--- f(...) with its results, in a place that is given back in any case.
function methods:with(f, ...)
  self:acquire()
  return give_back(self, protected_call(f, ...))
end

--- A semaphore with `n` places.
return function(n)
  if type(n) ~= "number" or not (n >= 1) or n % 1 ~= 0 then
    error("async.semaphore: the number of places must be a whole number from 1 on", 2)
  end
  return setmetatable({ free = n, first = 1, last = 0 }, metatable)
end
