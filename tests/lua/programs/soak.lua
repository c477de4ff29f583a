-- Connects, transfers and closes in a loop, with forced collections, and sees that nothing grows.
--   soak.lua ROUNDS URL

local rounds, url = tonumber(arg[1]), arg[2]
local socket = require "socket"
local http = require "socket.http"
local ltn12 = require "ltn12"
local mime = require "mime"

-- Compiled code of LuaJIT 2.1 (the beta of Debian 12) sometimes keeps finalizers from running, whoever's they are:
-- the same loop over LuaSocket in C grows as well. What is to be seen here is not LuaJIT's compiler.
if jit then jit.off() end

local block = ("z"):rep(2 ^ 20)

local function collect()
  for _ = 1, 4 do mime.b64(block) end -- a megabyte each, which .NET collects
  collectgarbage()
  collectgarbage()
end

local function status(name)
  for line in io.lines("/proc/self/status") do
    local value = line:match("^" .. name .. ":%s+(%d+)")
    if value then return tonumber(value) end
  end
end

local pid = io.open("/proc/self/stat"):read("*n")
local function descriptors()
  local list = io.popen("ls /proc/" .. pid .. "/fd")
  local count = 0
  for _ in list:lines() do count = count + 1 end
  list:close()
  return count
end

local function pair(server, port)
  local client = assert(socket.connect("127.0.0.1", port))
  return client, assert(server:accept())
end

local stop = {}

local function round(server, port)
  for i = 1, 20 do
    local client, peer = pair(server, port)
    assert(client:send(("line %d\n"):format(i)))
    assert(peer:receive() == "line " .. i)
    if i % 4 == 0 then
      client:shutdown("send")
      assert(select(2, peer:receive("*a")) == "closed")
    end
    if i % 2 == 0 then -- the others are left to the collector
      client:close()
      peer:close()
    end
  end

  local a, b = assert(socket.udp()), assert(socket.udp())
  assert(a:setsockname("127.0.0.1", 0))
  b:setpeername("127.0.0.1", (select(2, a:getsockname())))
  assert(b:send("datagram"))
  assert(a:receive() == "datagram")

  local body, code = http.request(url)
  assert(code == 200 and #body > 100000)
  local all = {}
  assert(http.request { url = url, sink = ltn12.sink.chain(mime.encode("base64"), (ltn12.sink.table(all))),
    headers = { connection = "close" } })

  local ok, why = pcall(http.request, { url = url, sink = function() error(stop) end })
  assert(not ok and why == stop)
  local result, message = http.request { url = url, sink = function() return nil, "enough" end }
  assert(result == nil and message == "enough", message)

  do -- a transfer in a coroutine that is forgotten
    local thread = coroutine.create(function()
      http.request { url = url, sink = function() coroutine.yield() return 1 end }
    end)
    assert(coroutine.resume(thread))
  end
  result, message = http.request { url = url:gsub(":%d+", ":1", 1) }
  assert(result == nil and message == "connection refused", message)
end

local server = assert(socket.bind("127.0.0.1", 0))
local port = select(2, server:getsockname())
local before
for i = 1, rounds do
  round(server, port)
  collect()
  if i == math.floor(rounds / 3) then
    before = { descriptors = descriptors(), memory = status("VmRSS"), threads = status("Threads") }
  end
end

-- What a finished or forgotten transfer held is closed on another thread.
local after
local deadline = socket.gettime() + 10
repeat
  collect()
  socket.sleep(0.05)
  after = { descriptors = descriptors(), memory = status("VmRSS"), threads = status("Threads") }
until after.descriptors <= before.descriptors or socket.gettime() > deadline

print(("descriptors %d, then %d; memory %d KiB, then %d; threads %d, then %d"):format(
  before.descriptors, after.descriptors, before.memory, after.memory, before.threads, after.threads))
assert(after.descriptors <= before.descriptors, "descriptors grew")
assert(after.memory <= before.memory + 16 * 1024, "memory grew")
assert(after.threads <= before.threads + 8, "threads grew")
