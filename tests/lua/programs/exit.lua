-- Ends in one of several ways while sockets are open, transfers are live and much garbage waits for collection.
--   exit.lua WAY URL        the URL of a file of some hundred kilobytes

local way, url = tonumber(arg[1]) % 5, arg[2]
local socket = require "socket"
local http = require "socket.http"
local mime = require "mime"

kept = {}

-- open sockets of every kind, with unread data, some forgotten, some closed
local server = assert(socket.bind("127.0.0.1", 0))
local port = select(2, server:getsockname())
for i = 1, 10 do
  local client = assert(socket.connect("127.0.0.1", port))
  local peer = assert(server:accept())
  assert(client:send(("x"):rep(1000)))
  if i % 3 == 0 then assert(peer:receive(10)) end
  if i % 4 == 0 then client:close() end
  if i % 5 ~= 0 then kept[i] = { client, peer } end
end
kept.server, kept.udp = server, socket.udp()
kept.udp:setsockname("127.0.0.1", 0)

-- transfers that wait for us, in coroutines nobody will resume
for i = 1, 3 do
  kept[#kept + 1] = coroutine.create(function()
    http.request { url = url, sink = function(chunk) coroutine.yield(chunk) return 1 end }
  end)
  local ok, chunk = coroutine.resume(kept[#kept])
  assert(ok and chunk, chunk)
end
local body, code = http.request(url)
assert(code == 200 and #body > 100000)

-- garbage on both sides
for i = 1, 100 do
  local _ = { socket.tcp(), mime.encode("base64"), mime.b64(("y"):rep(5000)) }
end
local reach = setmetatable({}, { __gc = function() server:settimeout(0) pcall(server.accept, server) pcall(kept.udp.send, kept.udp, "x") end })
kept.reach = reach
if newproxy then
  kept.proxy = newproxy(true)
  getmetatable(kept.proxy).__gc = function() server:settimeout(0) server:accept() server:close() end
end

if way == 1 then
  os.exit(0)
elseif way == 2 then
  os.exit(0, true)
elseif way == 3 then
  kept = nil
  collectgarbage("step", 100)
elseif way == 4 then
  coroutine.wrap(function() os.exit(0, true) end)()
end
