-- echo.lua PORT COUNT: COUNT lines to an echo server and back, one after the other.

local socket = require "socket"
local port, count = arg[1], tonumber(arg[2])

local c = assert(socket.connect("127.0.0.1", port))
c:setoption("tcp-nodelay", true)
local line = ("x"):rep(63)
local function round()
  assert(c:send(line .. "\n"))
  assert(c:receive() == line, "another line came back")
end
for _ = 1, 1000 do round() end -- compiled traces, warm caches
local begin = socket.gettime()
for _ = 1, count do round() end
print(string.format("%.4f", socket.gettime() - begin))
