-- A semaphore: so many tasks at once. Who waits longest is served first, and nobody is overtaken.

local kernel = ...

local loop = kernel.import("internal/async/loop.lua")
local new_line = kernel.import("internal/async/line.lua")
local protected_call = kernel.import("internal/protect.lua").pcall
local error, setmetatable, type = error, setmetatable, type

local methods = {}
local metatable = { __index = methods, __name = "semaphore" }

local function left(ticket)
  ticket.semaphore.waiting:remove(ticket)
  if ticket.woken then ticket.semaphore:release() end -- it got its place, and was canceled before it went on
end

--- Takes a place, and waits for one.
function methods:acquire()
  if self.free > 0 then
    self.free = self.free - 1
    return true
  end
  local ticket = loop.ticket()
  ticket.semaphore = self
  self.waiting:push(ticket)
  loop.park(ticket, left)
  return true
end

--- Gives a place back.
function methods:release()
  local ticket = self.waiting:shift()
  while ticket and not loop.wake(ticket) do ticket = self.waiting:shift() end
  if not ticket then self.free = self.free + 1 end
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
  return setmetatable({ free = n, waiting = new_line() }, metatable)
end
