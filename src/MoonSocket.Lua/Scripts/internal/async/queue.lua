-- A queue between tasks: `put` waits while it is full, `get` while it is empty. Who waits longest is served first, and
-- nobody overtakes: a value goes to the task that waits for it, and a place that becomes free to the one that waits to
-- put. A task that was served and canceled before it went on gives back what it got.

local kernel = ...

local loop = kernel.import("internal/async/loop.lua")
local new_line = kernel.import("internal/async/line.lua")
local error, setmetatable, type = error, setmetatable, type

local methods = {}
local metatable = { __index = methods, __name = "queue" }

-- Wakes the first in the line who still waits -> its ticket.
local function serve(line)
  local ticket = line:shift()
  while ticket and not loop.wake(ticket) do ticket = line:shift() end
  return ticket
end

local function length(self) return self.last - self.first + 1 end

-- Lets in who waits to put, as far as there is room.
local function admit(self)
  while not self.closed and self.putters.count > 0 and length(self) + self.promised < self.size do
    if serve(self.putters) then self.promised = self.promised + 1 end
  end
end

local function deliver(self, value)
  local ticket = serve(self.getters)
  if ticket then
    ticket.value = value
  else
    self.last = self.last + 1
    self.values[self.last] = value
  end
end

-- A value comes back from the task it went to: it is the oldest of all.
local function give_back(self, value)
  local ticket = serve(self.getters)
  if ticket then
    ticket.value = value
  else
    self.first = self.first - 1
    self.values[self.first] = value
  end
end

local function left_putters(ticket)
  local self = ticket.queue
  self.putters:remove(ticket)
  if ticket.woken then
    self.promised = self.promised - 1
    admit(self)
  end
end

local function left_getters(ticket)
  local self = ticket.queue
  self.getters:remove(ticket)
  if ticket.value ~= nil then give_back(self, ticket.value) end
end

local function wait(self, line, left)
  local ticket = loop.ticket()
  ticket.queue = self
  line:push(ticket)
  loop.park(ticket, left)
  return ticket
end

--- Puts a value in, not nil -> true | nil, "closed"
function methods:put(value)
  if value == nil then error("queue:put: a value expected, got nil", 2) end
  if self.closed then return nil, "closed" end
  if self.putters.count == 0 and self.promised == 0 and length(self) < self.size then
    deliver(self, value)
    return true
  end
  wait(self, self.putters, left_putters)
  if self.closed then return nil, "closed" end
  self.promised = self.promised - 1
  deliver(self, value)
  admit(self)
  return true
end

--- Takes the next value out -> it | nil, "closed", when it is closed and empty. `for value in queue.get, queue do`
function methods:get()
  if length(self) > 0 then
    local value = self.values[self.first]
    self.values[self.first] = nil
    self.first = self.first + 1
    admit(self)
    return value
  end
  if self.closed then return nil, "closed" end
  local value = wait(self, self.getters, left_getters).value
  if value == nil then return nil, "closed" end
  return value
end

--- Nothing can be put in any more; what is in can be taken out.
function methods:close()
  self.closed = true
  while serve(self.getters) do end
  while serve(self.putters) do end
end

--- How many values are in.
function methods:length() return length(self) end

--- A queue for `size` values, or any number.
return function(size)
  if size ~= nil and (type(size) ~= "number" or not (size >= 1)) then
    error("async.queue: the size must be a number from 1 on", 2)
  end
  return setmetatable({
    size = size or math.huge, values = {}, first = 1, last = 0, promised = 0, getters = new_line(), putters = new_line(),
  }, metatable)
end
