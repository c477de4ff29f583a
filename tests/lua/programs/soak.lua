-- Connects, transfers and closes over every kind of socket and HTTP, as often as it can, with both collectors
-- forced, and sees that nothing grows: descriptors, objects, threads, the two heaps, the memory of the process.
--   soak.lua SECONDS URL KIB    URL: of a file of some hundred kilobytes; KIB: how much more memory the process may
--                               have at the end

local seconds, url, more = tonumber(arg[1]), arg[2], tonumber(arg[3])
local socket = require "socket"
local unix = require "socket.unix"
local http = require "socket.http"
local ltn12 = require "ltn12"
local mime = require "mime"

local LEAST_ROUNDS = 12
local base = os.tmpname() -- a path that is ours, and those that begin with it
os.remove(base)

-- The kernel is nobody's business but that of the glue, where it stands behind every function.
local function kernel_behind(f)
  for i = 1, 60 do
    local name, value = debug.getupvalue(f, i)
    if name == "kernel" then return value end
  end
end
local kernel = assert(kernel_behind(socket.tcp))

-- Measuring ---------------------------------------------------------------------------------------------

local function collect()
  -- LuaJIT's compiled code holds on to what was constant when it was made, as long as it is there itself.
  if jit then jit.flush() end
  collectgarbage()
  collectgarbage()
  return kernel.held()
end

-- Nothing may be left for the collector here: it is what is being measured.
local function content(path)
  local file = assert(io.open(path))
  local text = file:read("*a")
  file:close()
  return text
end

local pid = content("/proc/self/stat"):match("^%d+")

local function status(name)
  return tonumber(content("/proc/" .. pid .. "/status"):match(name .. ":%s+(%d+)"))
end

-- Without .NET's assemblies, which a host loads when they are first used. A hosted Lua may have no io.popen.
local function descriptors()
  local answer = base .. "n"
  os.execute(([[ls -l /proc/%s/fd | grep -vcE '^total|[.](dll|pdb)$' >%s]]):format(pid, answer))
  local count = tonumber(content(answer))
  os.remove(answer)
  return count
end

local ORDER = { "descriptors", "objects", "threads", "lua", "managed", "resident" } -- the last three in KiB
local function measure()
  local objects, bytes = collect()
  return {
    descriptors = descriptors(), objects = objects, threads = status("Threads"), lua = collectgarbage("count"),
    managed = bytes / 1024, resident = status("VmRSS"),
  }
end

-- How much more there may be at the end. The pool has more or fewer threads as it likes; the heaps have pools and caches
-- that fill up; what is resident moves with .NET's collector, and with its compiler where there is one.
local allowed = { descriptors = 0, objects = 0, threads = 8, lua = 128, managed = 1024, resident = more }

local function growth(before, after)
  local what = {}
  for _, name in ipairs(ORDER) do
    if after[name] > before[name] + allowed[name] then what[#what + 1] = name end
  end
  return table.concat(what, ", ")
end

-- One round ---------------------------------------------------------------------------------------------

local count = { tcp = 0, unix = 0, datagrams = 0, requests = 0 }
local block = ("z"):rep(20000)

local server = assert(socket.bind("127.0.0.1", 0))
local port = select(2, server:getsockname())
local unix_server = assert(unix.stream())
assert(unix_server:bind(base) and unix_server:listen())

-- Every other pair is left to the collector.
local function talk(client, peer, i)
  assert(client:send(("line %d\n"):format(i)))
  assert(peer:receive() == "line " .. i)
  assert(peer:send(block))
  assert(#client:receive(#block) == #block)
  if i % 4 == 0 then
    client:shutdown("send")
    assert(select(2, peer:receive("*a")) == "closed")
  end
  if i % 2 == 0 then
    client:close()
    peer:close()
  end
end

local function streams()
  for i = 1, 20 do
    local client = assert(socket.connect("127.0.0.1", port))
    talk(client, assert(server:accept()), i)
    client = assert(unix.stream())
    assert(client:connect(base))
    talk(client, assert(unix_server:accept()), i)
  end
  count.tcp, count.unix = count.tcp + 20, count.unix + 20
end

local function datagrams()
  for i = 1, 10 do
    local a, b = assert(socket.udp()), assert(socket.udp())
    assert(a:setsockname("127.0.0.1", 0))
    assert(b:setpeername("127.0.0.1", (select(2, a:getsockname()))))
    assert(b:send("datagram"))
    assert(a:receive() == "datagram")
    local path = base .. "d"
    local c, d = assert(unix.dgram()), assert(unix.dgram())
    assert(c:bind(path) and d:connect(path))
    assert(d:send("datagram"))
    assert(c:receive() == "datagram")
    os.remove(path)
    if i % 2 == 0 then a:close() b:close() c:close() d:close() end
  end
  count.datagrams = count.datagrams + 20
end

local stop = {}

local function requests()
  local body, code = http.request(url)
  assert(code == 200 and #body > 100000)
  local all = {}
  assert(http.request { url = url, sink = ltn12.sink.chain(mime.encode("base64"), (ltn12.sink.table(all))),
    headers = { connection = "close" } })
  local ok, why = pcall(http.request, { url = url, sink = function() error(stop) end })
  assert(not ok and why == stop)
  local result, message = http.request { url = url, sink = function() return nil, "enough" end }
  assert(result == nil and message == "enough", message)
  assert(http.request { url = url, create = socket.tcp, sink = ltn12.sink.null() }) -- spoken in Lua

  local thread = coroutine.create(function() -- one in a coroutine that is forgotten
    http.request { url = url, sink = function() coroutine.yield() return 1 end }
  end)
  assert(coroutine.resume(thread))
  result, message = http.request { url = url:gsub(":%d+", ":1", 1) }
  assert(result == nil and message == "connection refused", message)
  count.requests = count.requests + 7
end

-- The run -----------------------------------------------------------------------------------------------

local began = socket.gettime()
local rounds, before = 0, nil
repeat
  rounds = rounds + 1
  streams()
  datagrams()
  requests()
  collect()
  local elapsed = socket.gettime() - began
  -- After a third of it everything that is made once is there.
  if not before and elapsed > seconds / 3 and rounds >= LEAST_ROUNDS / 3 then before = measure() end
until elapsed > seconds and rounds >= LEAST_ROUNDS

-- What a finished or forgotten transfer held is closed on another thread.
local after
local deadline = socket.gettime() + 10
repeat
  socket.sleep(0.05)
  after = measure()
until growth(before, after) == "" or socket.gettime() > deadline

os.remove(base)
print(("%d rounds: %d connections over TCP, %d over Unix sockets, %d datagrams, %d requests"):format(
  rounds, count.tcp, count.unix, count.datagrams, count.requests))
for _, name in ipairs(ORDER) do print(("%-12s %8.0f, then %8.0f"):format(name, before[name], after[name])) end
local grown = growth(before, after)
assert(grown == "", grown .. " grew")
