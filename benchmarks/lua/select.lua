-- select.lua SOCKETS COUNT: COUNT times select over that many sockets, one of which is ready.

local socket = require "socket"
local sockets, count = tonumber(arg[1]), tonumber(arg[2])

local list = {}
for i = 1, sockets do
  list[i] = assert(socket.udp())
  assert(list[i]:setsockname("127.0.0.1", 0))
end
local _, port = list[sockets]:getsockname()
assert(assert(socket.udp()):sendto("x", "127.0.0.1", port))
local function round()
  local ready = socket.select(list, nil, 1)
  assert(#ready == 1 and ready[1] == list[sockets], "the wrong one is ready")
end
for _ = 1, 100 do round() end
local begin = socket.gettime()
for _ = 1, count do round() end
print(string.format("%.4f", socket.gettime() - begin))
