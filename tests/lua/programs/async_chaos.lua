-- Tasks that are canceled, raise errors, and run into time-outs at random, for some time. Nobody hangs, nothing is
-- left behind, and who is left alone gets every byte.
--   async_chaos.lua SECONDS SEED URL
-- The server of URL is to close connections that are idle, so that those http keeps for reuse can be told from those
-- that somebody forgot.

local seconds, state, url = tonumber(arg[1]), tonumber(arg[2]), arg[3]
local socket = require "socket"
local http = require "socket.http"
local async = require "socket.async"
if jit then jit.off() end -- see soak.lua

local function random(n)
  state = (state * 16807) % 2147483647
  return state % n + 1
end

local pid = io.open("/proc/self/stat"):read("*n")
local function descriptors()
  local list = io.popen("ls /proc/" .. pid .. "/fd")
  local count = 0
  for _ in list:lines() do count = count + 1 end
  list:close()
  return count
end

local PLANNED = "planned"
local counts = { done = 0, failed = 0, canceled = 0 }

local function unplanned(err) return not tostring(err):find(PLANNED, 1, true) end

local problems = {}
async.report(function(err, trace)
  if unplanned(err) then problems[#problems + 1] = trace end
end)

local text = ("0123456789abcdef"):rep(2 ^ 14) -- 256 KiB

local function main()
  local server = assert(async.serve("127.0.0.1", 0, function(client)
    client:settimeout(random(20) / 100)
    local line = client:receive()
    while line do
      if line == "fail" then error(PLANNED) end
      local length = tonumber(line)
      if length then client:send(text:sub(1, length)) else client:send(line .. "\n") end
      line = client:receive()
    end
  end, { limit = 60 }))
  local port = select(2, server:getsockname())
  local queue, semaphore = async.queue(5), async.semaphore(3)
  local udp = assert(socket.udp())
  assert(udp:setsockname("127.0.0.1", 0))
  local udp_port = select(2, udp:getsockname())

  local function connected()
    local client, err = socket.connect(random(2) == 1 and "127.0.0.1" or "localhost", port)
    if not client then error(PLANNED .. ": " .. tostring(err)) end
    return client
  end

  -- What a client may meet when the server's patience is over.
  local function closed(err) return err == "closed" or err == "timeout" end

  local deeds = {
    function()
      local client = connected()
      for i = 1, random(20) do
        client:send("line " .. i .. "\n")
        local line, err = client:receive()
        if not line then
          assert(closed(err), err)
          break
        end
        assert(line == "line " .. i, line)
        async.sleep(random(10) / 5000)
      end
      client:close()
    end,
    function()
      local client, length = connected(), random(#text)
      client:send(length .. "\n")
      local data, err = client:receive(length)
      if data then assert(data == text:sub(1, length)) else assert(closed(err), err) end
      client:close()
    end,
    function()
      local client = connected()
      client:send("fail\n")
      assert(closed(select(2, client:receive())))
    end,
    function() error(PLANNED) end,
    function() async.sleep(random(20) / 1000) end,
    function() async.timeout(random(10) / 1000, async.sleep, random(10) / 1000) end,
    function() queue:put(random(100)) end,
    function() queue:get() end,
    function()
      semaphore:with(function()
        async.sleep(random(5) / 1000)
        if random(4) == 1 then error(PLANNED) end
      end)
    end,
    function()
      local client = connected()
      socket.select({ client }, nil, random(10) / 1000)
      client:close()
    end,
    function()
      local sender = socket.udp()
      sender:sendto("x", "127.0.0.1", udp_port)
      sender:close()
    end,
    function() assert(socket.dns.toip("localhost")) end,
    function()
      local body, code = http.request(url)
      if not body then error(PLANNED .. ": " .. tostring(code)) end
      assert(code == 200 and #body > 1000)
    end,
    function()
      pcall(http.request, { url = url, sink = function() error(PLANNED) end })
    end,
    function()
      async.any {
        function() return http.request(url) end,
        function() async.sleep(random(5) / 1000) end,
      }
    end,
    function()
      local client = connected()
      local lines = coroutine.wrap(function() return (client:receive()) end)
      client:send("own coroutine\n")
      client:settimeout(1)
      local line = lines()
      assert(line == nil or line == "own coroutine", line)
      client:close()
    end,
  }

  local reader = async.spawn(function()
    while true do udp:receive() end
  end)

  local running, deadline = {}, async.now() + seconds
  while async.now() < deadline do
    for _ = 1, random(10) do
      local task = async.spawn(deeds[random(#deeds)])
      running[#running + 1] = task
      if random(2) == 1 then
        async.spawn(function() -- somebody joins
          local ok, err = async.pcall(task.join, task)
          if not ok and unplanned(err) then problems[#problems + 1] = tostring(err) end
        end)
      end
    end
    for i = #running, 1, -1 do
      local task = running[i]
      if task.status ~= "running" then
        counts[task.status] = counts[task.status] + 1
        table.remove(running, i)
      elseif random(12) == 1 then
        task:cancel(PLANNED)
      end
    end
    if queue:length() < 3 then queue:put(0) end
    if queue:length() > 0 then queue:get() end
    async.sleep(random(4) / 1000)
  end
  for i = 1, #running do running[i]:cancel(PLANNED) end
  reader:cancel(PLANNED)
  udp:close()
  server:stop(1)
  assert(server.connections == 0)

  -- Who is left alone gets every byte: nothing of the others is in the way.
  server = assert(async.serve("127.0.0.1", 0, function(client)
    client:send(text)
  end))
  local client = assert(socket.connect("127.0.0.1", (select(2, server:getsockname()))))
  assert(client:receive("*a") == text)
  client:close()
  server:stop()
end

assert(select(2, http.request(url)) == 200)
async.run(function() assert(socket.dns.toip("localhost")) end)
local before = descriptors()
async.run(main)
assert(#problems == 0, table.concat(problems, "\n"))

-- The connections that http kept have been closed at their other end by now: it finds out when it looks for one to use.
local after
local limit = socket.gettime() + 30
repeat
  socket.sleep(0.3)
  collectgarbage()
  collectgarbage()
  assert(http.request(url))
  after = descriptors()
until after <= before or socket.gettime() > limit
assert(after <= before, ("descriptors: %d, then %d"):format(before, after))
assert(counts.done > 20 and counts.failed > 5 and counts.canceled > 5)
print "passed"
