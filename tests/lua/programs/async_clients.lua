-- The other side of async_many.lua.
--   async_clients.lua PORT CONNECTIONS SHORT KILLED

local port, all, short, killed = arg[1], tonumber(arg[2]), tonumber(arg[3]), tonumber(arg[4])
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

-- Many at once: none begins before all are connected, and none goes on before all have begun.
async.run(function()
  local connecting, tasks = async.semaphore(256), {}

  -- Where all wait for the last one.
  local function gate()
    local here, queue = 0, async.queue()
    return function()
      here = here + 1
      if here == all then queue:close() end
      queue:get()
    end
  end

  local connected, begun = gate(), gate()
  for i = 1, all do
    tasks[i] = function()
      local client = connecting:with(function() return assert(socket.connect("127.0.0.1", port)) end)
      connected()
      for round = 1, 3 do
        exchange(client, i % 997 + round, (i * round) % 3001 + 1)
        if round == 1 then begun() end
      end
      client:close()
    end
  end
  async.all(tasks)
end)
print "many"

-- Short ones. They end with a reset, so that none occupies its port any longer.
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
io.stdout:flush()

-- Some that say half of what they have to say, do not listen to the answer, and are gone without a word.
async.run(function()
  local clients = {}
  for i = 1, killed do
    local client = assert(socket.connect("127.0.0.1", port))
    assert(client:send(i % 2 == 0 and #block .. "\n" .. block or "100\nhalf"))
    clients[i] = client
  end
  io.stdout:flush()
  os.execute("kill -9 " .. io.open("/proc/self/stat"):read("*n"))
end)
