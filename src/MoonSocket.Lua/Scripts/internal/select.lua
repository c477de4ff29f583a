-- socket.select: waits for any objects that have a descriptor. They are asked for it here; the kernel sees numbers.

local kernel = ...

local refuse = kernel.import("internal/refuse.lua")
local error, tonumber, type = error, tonumber, type
local sort = table.sort

local READ, WRITE = 1, 2

-- What an object answers that need not have the method, or, like a string, no such thing at all.
local function ask(object, name)
  local f = object[name]
  if f then return f(object) end
end

local function descriptor_of(object)
  local fd = ask(object, "getfd")
  if type(fd) == "number" and fd >= 0 then return fd end
end

-- Adds the objects of one list. `slots` maps a descriptor to its place among the pairs.
local function add(list, flag, pairs_, slots, owners, dirty)
  local i = 1
  while list[i] ~= nil do
    local object = list[i]
    local fd = descriptor_of(object)
    if fd then
      if dirty and ask(object, "dirty") then dirty[#dirty + 1] = object end
      local slot = slots[fd]
      if not slot then
        slot = #pairs_ + 1
        slots[fd] = slot
        pairs_[slot], pairs_[slot + 1] = fd, 0
      end
      if pairs_[slot + 1] % (2 * flag) < flag then pairs_[slot + 1] = pairs_[slot + 1] + flag end
      owners[fd] = object
    end
    i = i + 1
  end
end

local function insert(result, object)
  if result[object] then return end
  local n = #result + 1
  result[n] = object
  result[object] = n + 0.0
end

-- Those of the descriptors that are ready, in ascending order.
local function collect(result, flag, pairs_, owners)
  local ready = {}
  for i = 1, #pairs_, 2 do
    if pairs_[i + 1] % (2 * flag) >= flag then ready[#ready + 1] = pairs_[i] end
  end
  sort(ready)
  for i = 1, #ready do insert(result, owners[ready[i]]) end
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
  end

  local descriptors, slots, readers, writers, dirty = {}, {}, {}, {}, {}
  add(receivers, READ, descriptors, slots, readers, dirty)
  add(senders, WRITE, descriptors, slots, writers)
  local readable, writable = {}, {}
  for i = 1, #dirty do insert(readable, dirty[i]) end
  if #dirty > 0 then timeout = 0 end
  local count, err = kernel.select(descriptors, #descriptors / 2, timeout)
  if not count then error(err == "unknown error" and "select failed" or err, 2) end
  if count == 0 and #dirty == 0 then return readable, writable, "timeout" end
  collect(readable, READ, descriptors, readers)
  collect(writable, WRITE, descriptors, writers)
  return readable, writable
end

return function(socket) socket.select = select end
