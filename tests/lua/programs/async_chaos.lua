-- Tasks that are canceled, raise errors, and run into time-outs at random, for some time: on sockets, queues and servers
-- of their own, in single transfers and in waves of five hundred, from nginx, an FTP and an SMTP server. Nobody hangs,
-- nothing is left behind, and who is left alone gets every byte.
--   async_chaos.lua SECONDS SEED URL FTP USER PASSWORD MAIL_PORT MAILS KIB
-- URL: of a file of some KiB, from a server that soon closes connections that are idle, so that those http keeps for reuse
-- can be told from those that somebody forgot; FTP: URL of a folder with the same file as moon.bin, to be written to; MAILS: the folder
-- where the SMTP server puts what it gets; KIB: how much more memory the process may have than after a third of the time.

local seconds, state, url = tonumber(arg[1]), tonumber(arg[2]), arg[3]
local files = { url = arg[4], user = arg[5], password = arg[6] }
local mail_port, mail_folder, more = tonumber(arg[7]), arg[8], tonumber(arg[9])
local socket = require "socket"
local http = require "socket.http"
local async = require "socket.async"

local function random(n)
  state = (state * 16807) % 2147483647
  return state % n + 1
end

-- Measuring ---------------------------------------------------------------------------------------------

local function content(path)
  local file = assert(io.open(path))
  local text = file:read("*a")
  file:close()
  return text
end

local pid = content("/proc/self/stat"):match("^%d+")
local listing = os.tmpname()

-- Without .NET's assemblies, which a host loads when they are first used.
local function descriptors()
  os.execute(([[ls -l /proc/%s/fd | grep -vcE '^total|[.](dll|pdb)$' >%s]]):format(pid, listing))
  return tonumber(content(listing))
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
  local objects = kernel.held()
  return {
    objects = objects, descriptors = descriptors(), lua = collectgarbage("count"),
    resident = tonumber(content("/proc/" .. pid .. "/status"):match("VmRSS:%s+(%d+)")),
  }
end

-- The run -----------------------------------------------------------------------------------------------

local PLANNED = "planned"
local counts = { done = 0, failed = 0, canceled = 0 }

local function unplanned(err) return not tostring(err):find(PLANNED, 1, true) end

local problems, most_problems = {}, 10
local function problem(text)
  if #problems < most_problems then problems[#problems + 1] = text end
end
async.report(function(err, trace)
  if unplanned(err) then problem(trace) end
end)

local text = ("0123456789abcdef"):rep(2 ^ 14) -- 256 KiB

local transfers, count, check_mails =
  require("chaos_transfers")(random, url, files, mail_port, PLANNED)
local early -- what was in use after a third of the time

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
    transfers.kept_request, transfers.moody_request,
    transfers.download, transfers.moody_download, transfers.upload, transfers.moody_upload,
    transfers.mail, transfers.moody_mail,
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

  local running, began, deadline = {}, async.now(), async.now() + seconds

  -- Five hundred requests at once, with some files and mails among them; every other time one in five is canceled.
  local waves = 0
  local wave = async.spawn(function()
    repeat
      waves = waves + 1
      local tasks, kinds = {}, { "download", "upload", "mail" }
      for i = 1, 530 do tasks[i] = async.spawn(i <= 500 and transfers.request or transfers[kinds[i % 3 + 1]]) end
      local cancels = waves % 2 == 0
      if cancels then
        for _ = 1, 10 do
          async.sleep(random(10) / 1000)
          for _ = 1, 10 do tasks[random(#tasks)]:cancel(PLANNED) end
        end
      end
      for i = 1, #tasks do
        local ok, err = async.pcall(tasks[i].join, tasks[i])
        if not ok and unplanned(err) then problem(tostring(err)) end
      end
      async.sleep(random(500) / 1000)
    until async.now() > deadline
  end)

  while async.now() < deadline do
    if not early and async.now() > began + seconds / 3 then early = measure() end
    for _ = 1, random(10) do
      local task = async.spawn(deeds[random(#deeds)])
      running[#running + 1] = task
      if random(2) == 1 then
        async.spawn(function() -- somebody joins
          local ok, err = async.pcall(task.join, task)
          if not ok and unplanned(err) then problem(tostring(err)) end
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
  wave:join()
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
local before = measure()
async.run(main)
if #problems > 0 then error(table.concat(problems, "\n"), 0) end
assert(counts.done > 20 and counts.failed > 5 and counts.canceled > 5)
assert(count.http > 500 and count.ftp > 10 and count.mail > 5)
assert(count.most > 400, count.most) -- the answer to the first ones may have come before the last ones are sent

check_mails(mail_folder)

-- What was canceled is closed on other threads. The connections that http kept have been closed at their other end by now:
-- it finds out when it looks for one to use.
local after
local limit = socket.gettime() + 30
repeat
  socket.sleep(0.3)
  assert(http.request(url))
  after = measure()
until after.descriptors <= before.descriptors and after.objects <= before.objects or socket.gettime() > limit
os.remove(listing)
print(("tasks: %d done, %d failed, %d canceled; whole transfers: %d http, %d ftp, %d mail; at most %d requests at once"):format(
  counts.done, counts.failed, counts.canceled, count.http, count.ftp, count.mail, count.most))
for _, name in ipairs { "descriptors", "objects", "lua", "resident" } do
  print(("%-12s %8.0f, %8.0f after a third, %8.0f at the end"):format(name, before[name], early[name], after[name]))
end
assert(after.descriptors <= before.descriptors, "descriptors are left")
assert(after.objects <= before.objects, "objects are left")
assert(after.resident <= early.resident + more, "memory has grown")
assert(after.lua <= early.lua + 1024, "Lua's memory has grown")
print "passed"
