-- Serves many connections at once, and after them many short ones, to a client in another process; every byte is
-- checked there. Then nothing is left of them.
--   async_many.lua CONNECTIONS SHORT

local all, short = tonumber(arg[1]), tonumber(arg[2])
local async = require "socket.async"

local pid = io.open("/proc/self/stat"):read("*n")

local function resident()
  for line in io.lines("/proc/self/status") do
    local value = line:match("^VmRSS:%s+(%d+)")
    if value then return tonumber(value) end
  end
end

local function descriptors()
  local list = io.popen("ls /proc/" .. pid .. "/fd")
  local count = 0
  for _ in list:lines() do count = count + 1 end
  list:close()
  return count
end

local function settle()
  collectgarbage()
  collectgarbage()
end

async.run(function()
  local peak, before, full = 0, nil, nil
  local server
  server = assert(async.serve("127.0.0.1", 0, function(client)
    if server.connections > peak then
      peak = server.connections
      if peak == all then full = resident() end
    end
    local length = client:receive()
    while length do
      local data = assert(client:receive(tonumber(length)))
      assert(client:send(data))
      length = client:receive()
    end
  end, { backlog = 4096 }))
  local port = select(2, server:getsockname())

  settle()
  before = { memory = resident(), descriptors = descriptors() }
  local program = arg[0]:gsub("async_many", "async_clients")
  local client = io.popen(("%s %s %d %d %d; echo ended"):format(arg[-1], program, port, all, short))
  -- The client says a line for each part it has come through; between them it needs us.
  local deadline = async.now() + 150
  while server.accepted < all + short or server.connections > 0 do
    assert(async.now() < deadline, "the client has not come to its end")
    async.sleep(0.05)
  end
  local said = client:read("*a")
  client:close()
  assert(said == "many\nshort\nended\n", said)
  assert(peak >= all, peak)
  settle()
  local after = descriptors()
  assert(after <= before.descriptors, ("descriptors: %d, then %d"):format(before.descriptors, after))
  print(("%d connections at once, %.1f KiB each; %d short ones; %.1f MiB before, %.1f after"):format(
    all, (full - before.memory) / all, short, before.memory / 1024, resident() / 1024))
  server:stop()
end)
