-- udp.lua PORT COUNT SIZE: COUNT datagrams of SIZE bytes to an echo server and back.

local socket = require "socket"
local port, count, size = arg[1], tonumber(arg[2]), tonumber(arg[3])

local u = assert(socket.udp())
assert(u:setpeername("127.0.0.1", port))
u:settimeout(2)
local datagram = ("x"):rep(size)
local function round()
  assert(u:send(datagram))
  assert(#assert(u:receive()) == size, "another datagram came back")
end
for _ = 1, 200 do round() end
local begin = socket.gettime()
for _ = 1, count do round() end
print(string.format("%.4f", socket.gettime() - begin))
