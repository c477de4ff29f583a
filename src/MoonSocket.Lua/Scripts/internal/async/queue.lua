-- A queue between tasks: `put` waits while it is full, `get` while it is empty. Who waits longest is served first.

local kernel = ...

local loop = kernel.import("internal/async/loop.lua")
local error, setmetatable, type = error, setmetatable, type

local methods = {}
local metatable = { __index = methods, __name = "queue" }

-- A list to which is added at one end and from which is taken at the other.
local function line() return { first = 1, last = 0 } end

local function push(list, value)
  list.last = list.last + 1
  list[list.last] = value
end

local function shift(list)
  if list.first > list.last then return nil end
  local value = list[list.first]
  list[list.first] = nil
  list.first = list.first + 1
  return value
end

local function length(list) return list.last - list.first + 1 end

-- Wakes the first who still waits.
local function wake(list)
  local ticket = shift(list)
  while ticket and not loop.wake(ticket) do ticket = shift(list) end
end

-- One that was woken and canceled before it went on leaves its turn to the next.
local function wait(list)
  local ticket = loop.ticket()
  push(list, ticket)
  loop.park(ticket, function() if ticket.woken then wake(list) end end)
end

--- Puts a value in, not nil -> true | nil, "closed"
function methods:put(value)
  if value == nil then error("queue:put: a value expected, got nil", 2) end
  while not self.closed and length(self.values) >= self.size do wait(self.putters) end
  if self.closed then return nil, "closed" end
  push(self.values, value)
  wake(self.getters)
  return true
end

--- Takes the next value out -> it | nil, "closed", when it is closed and empty. `for value in queue.get, queue do`
function methods:get()
  while length(self.values) == 0 do
    if self.closed then return nil, "closed" end
    wait(self.getters)
  end
  local value = shift(self.values)
  wake(self.putters)
  return value
end

--- Nothing can be put in any more; what is in can be taken out.
function methods:close()
  self.closed = true
  while length(self.getters) > 0 do wake(self.getters) end
  while length(self.putters) > 0 do wake(self.putters) end
end

--- How many values are in.
function methods:length() return length(self.values) end

--- A queue for `size` values, or any number.
return function(size)
  if size ~= nil and (type(size) ~= "number" or not (size >= 1)) then
    error("async.queue: the size must be a number from 1 on", 2)
  end
  return setmetatable({ size = size or math.huge, values = line(), getters = line(), putters = line() }, metatable)
end
