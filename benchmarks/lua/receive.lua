-- receive.lua PORT PATTERN BYTES: receives that many bytes by that pattern (a number, "*a" or "*l").

local socket = require "socket"
local port, pattern, expected = arg[1], tonumber(arg[2]) or arg[2], tonumber(arg[3])

local c = assert(socket.connect("127.0.0.1", port))
local begin, bytes = socket.gettime(), 0
if pattern == "*a" then
  bytes = #assert(c:receive("*a"))
else
  local per_line = pattern == "*l" and 1 or 0
  while true do
    local data, _, partial = c:receive(pattern)
    bytes = bytes + #(data or partial) + (data and per_line or 0)
    if not data then break end
  end
end
assert(bytes == expected, "not all of it came: " .. bytes)
print(string.format("%.4f", socket.gettime() - begin))
