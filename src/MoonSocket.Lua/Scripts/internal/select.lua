-- socket.select: waits for any objects that have a descriptor. They are asked for it here; the kernel sees numbers.

local kernel = ...

local refuse = kernel.import("internal/refuse.lua")
local suspend = kernel.import("internal/suspend.lua")
local error, getmetatable, tonumber, type = error, getmetatable, tonumber, type
local sort = table.sort
local own_descriptor = kernel.select_descriptor

local READ, WRITE = 1, 2
local LARGEST = 2147483647 -- what the system has room for

-- What an object answers that need not have the method, or, like a string, no such thing at all.
local function ask(object, name)
  local f = object[name]
  if f then return f(object) end
end

-- The descriptor of an object, and, where that matters, whether it holds input already. Our own objects answer both
-- in one call.
local function descriptor_of(object, ask_dirty)
  local fd, dirty
  if type(object) == "userdata" then
    fd, dirty = own_descriptor(object)
    if fd then return fd >= 0 and fd or nil, dirty end
  end
  fd = ask(object, "getfd")
  if type(fd) ~= "number" or not (fd >= 0) then return nil end
  if fd > LARGEST then error("descriptor too large for set size", 4) end
  return fd, ask_dirty and ask(object, "dirty")
end

-- Adds the objects of one list to those of the other, if any: a descriptor and what it is waited for, side by side.
-- `slots` maps a descriptor to its place, `owners` to its object.
local function add(list, flag, wanted, slots, owners, dirty)
  local n = #wanted
  local i = 1
  local object = list[1]
  while object ~= nil do
    local fd, holds_input = descriptor_of(object, dirty)
    if fd then
      if dirty and holds_input then dirty[#dirty + 1] = object end
      local slot = slots[fd]
      if not slot then
        slots[fd] = n + 1
        wanted[n + 1], wanted[n + 2] = fd, flag
        n = n + 2
      elseif wanted[slot + 1] ~= flag then
        wanted[slot + 1] = READ + WRITE
      end
      owners[fd] = object
    end
    i = i + 1
    object = list[i]
  end
end

local function insert(result, object)
  if result[object] then return end
  local n = #result + 1
  result[n] = object
  result[object] = n + 0.0
end

-- Those of the descriptors that are ready, in ascending order.
local function collect(result, flag, found, owners)
  local ready = {}
  for i = 1, #found, 2 do
    local state = found[i + 1]
    if state ~= 0 and state % (2 * flag) >= flag then ready[#ready + 1] = found[i] end
  end
  sort(ready)
  for i = 1, #ready do insert(result, owners[ready[i]]) end
end

-- Fills a result from its part of the places that the kernel has found.
local function take(list, places, first, last)
  local result = {}
  for i = first, last do insert(result, list[places[i]]) end
  return result
end

local function list_argument(index, value)
  if value == nil then return {} end
  if type(value) ~= "table" then
    refuse.argument("select", index, "table expected, got " .. type(value), 3)
  end
  return value
end

--- select(receivers, senders [, seconds]): readable, writable [, "timeout"]
local function select(receivers, senders, seconds)
  receivers, senders = list_argument(1, receivers), list_argument(2, senders)
  local timeout = -1
  if seconds ~= nil then
    timeout = (type(seconds) == "number" or type(seconds) == "string") and tonumber(seconds)
    if not timeout then refuse.argument("select", 3, "number expected, got " .. type(seconds), 2) end
    if timeout ~= timeout then refuse.argument("select", 3, "number expected, got nan", 2) end
  end

  if not getmetatable(receivers) and not getmetatable(senders) then
    local places = {}
    local readable, writable = suspend.call(kernel.select_own, receivers, senders, timeout, places)
    if readable then
      local last = readable + writable
      if last == 0 then return {}, {}, "timeout" end
      return take(receivers, places, 1, readable), take(senders, places, readable + 1, last)
    elseif writable then
      error(writable == "unknown error" and "select failed" or writable, 2)
    end
  end

  local descriptors, slots, readers, writers, dirty = {}, {}, {}, {}, {}
  add(receivers, READ, descriptors, slots, readers, dirty)
  add(senders, WRITE, descriptors, slots, writers)
  local readable, writable = {}, {}
  for i = 1, #dirty do insert(readable, dirty[i]) end
  if #dirty > 0 then timeout = 0 end
  local count, err = suspend.call(kernel.select, descriptors, #descriptors / 2, timeout)
  if not count then error(err == "unknown error" and "select failed" or err, 2) end
  if count == 0 and #dirty == 0 then return readable, writable, "timeout" end
  collect(readable, READ, descriptors, readers)
  collect(writable, WRITE, descriptors, writers)
  return readable, writable
end

return function(socket) socket.select = select end
