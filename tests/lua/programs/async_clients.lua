-- The other side of async_many.lua.
--   async_clients.lua PORT CONNECTIONS SHORT

local port, all, short = arg[1], tonumber(arg[2]), tonumber(arg[3])
local socket = require "socket"
local async = require "socket.async"

local block = {}
for i = 1, 2000 do block[i] = ("%d;"):format(i * 7919) end
block = table.concat(block)

local function exchange(client, first, length)
  local data = block:sub(first, first + length - 1)
  assert(client:send(#data .. "\n" .. data))
  local back, err, partial = client:receive(#data)
  if back ~= data then error(("got %s, %s, %d bytes"):format(tostring(err), back and "other bytes" or "too few", #(partial or ""))) end
end

-- Many at once: none begins before all are connected.
async.run(function()
  local connecting, here, gate, tasks = async.semaphore(256), 0, async.queue(), {}
  for i = 1, all do
    tasks[i] = function()
      local client = connecting:with(function() return assert(socket.connect("127.0.0.1", port)) end)
      here = here + 1
      if here == all then gate:close() end
      gate:get()
      for round = 1, 3 do exchange(client, i % 997 + round, (i * round) % 3001 + 1) end
      client:close()
    end
  end
  async.all(tasks)
end)
print "many"

-- Short ones, by several addresses, since each has only so many ports.
async.run(function()
  local tasks, left = {}, short
  for i = 1, 100 do
    tasks[i] = function()
      while left > 0 do
        left = left - 1
        local client = assert(socket.connect("127.0.0.1", port))
        client:setoption("linger", { on = true, timeout = 0 })
        exchange(client, left % 500 + 1, 20)
        client:close()
      end
    end
  end
  async.all(tasks)
end)
print "short"
