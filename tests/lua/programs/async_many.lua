-- Serves many connections at once, to a client in another process that checks every byte; then many short ones; then
-- some whose client is killed in the middle. Then nothing is left of them.
--   async_many.lua CONNECTIONS SHORT KILLED KIB      KIB: how much more memory the process may have at the end than
--                                                    after a third of the short ones

local all, short, killed, more = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3]), tonumber(arg[4])
local socket = require "socket"
local async = require "socket.async"

local function content(path)
  local file = assert(io.open(path))
  local text = file:read("*a")
  file:close()
  return text
end

local pid = content("/proc/self/stat"):match("^%d+")
local listing = os.tmpname()

local function descriptors()
  os.execute(("ls -l /proc/%s/fd >%s"):format(pid, listing))
  local list = content(listing)
  return select(2, list:gsub("\n", "\n")) - 1, list
end

local function resident()
  return tonumber(content("/proc/" .. pid .. "/status"):match("VmRSS:%s+(%d+)"))
end

local function kernel_behind(f)
  for i = 1, 60 do
    local name, value = debug.getupvalue(f, i)
    if name == "kernel" then return value end
  end
end
local kernel = assert(kernel_behind(socket.tcp))

local function measure()
  if jit then jit.flush() end -- compiled code holds on to what was constant when it was made
  collectgarbage()
  collectgarbage()
  local count, list = descriptors()
  return { objects = (kernel.held()), descriptors = count, list = list, memory = resident() }
end

async.run(function()
  local peak, full, talked, before, used = 0, nil, 0, nil, nil
  local server
  server = assert(async.serve("127.0.0.1", 0, function(client)
    if server.connections > peak then
      peak = server.connections
      if peak == all then full = resident() end
    end
    local length = client:receive()
    while length do
      local data = client:receive(tonumber(length))
      if not data or not client:send(data) then break end
      talked = talked + 1
      if talked == all then used = measure() end -- they wait for each other
      length = client:receive()
    end
  end, { backlog = 4096 }))
  local port = select(2, server:getsockname())

  before = measure()
  local program = arg[0]:gsub("async_many", "async_clients")
  local client = io.popen(("%s %s %d %d %d %d 2>&1; echo ended"):format(arg[-1], program, port, all, short, killed))
  local early
  local deadline = async.now() + 300
  local total = all + short + killed
  while server.accepted < total or server.connections > 0 do
    if async.now() > deadline then
      error(("%d of %d connections, %d open: %s"):format(server.accepted, total, server.connections, client:read("*a")))
    end
    if not early and server.accepted > all + short / 3 then early = measure() end
    async.sleep(0.05)
  end
  local said = client:read("*a")
  client:close()
  assert(said:find("^many\nshort\n") and said:find("ended\n$"), said)
  assert(peak >= all, peak)

  local after
  deadline = async.now() + 10
  repeat
    after = measure()
    if after.descriptors <= before.descriptors and after.objects <= before.objects then break end
    async.sleep(0.05)
  until async.now() > deadline
  os.remove(listing)
  print(("%d connections at once, %.1f KiB each, %.1f when all have talked; %d short ones, %d killed"):format(
    all, (full - before.memory) / all, (used.memory - before.memory) / all, short, killed))
  print(("%.1f MiB before, %.1f after a third of the short ones, %.1f at the end"):format(
    before.memory / 1024, early.memory / 1024, after.memory / 1024))
  if after.descriptors > before.descriptors then
    error(("descriptors: %d, then %d\n%s\n%s"):format(before.descriptors, after.descriptors, before.list, after.list), 0)
  end
  assert(after.objects <= before.objects, ("objects: %d, then %d"):format(before.objects, after.objects))
  assert(after.memory <= early.memory + more, "memory has grown")
  server:stop()
end)
