-- https.lua URL COUNT: fetches it COUNT times over TLS, unverified on both sides, with socket.http or, where that knows
-- no https, LuaSec's ssl.https.

local socket = require "socket"
local url, count = arg[1], tonumber(arg[2])
local http = require(arg[3])

local bytes, expected
local function sink(chunk)
  if chunk then bytes = bytes + #chunk end
  return 1
end
local begin = socket.gettime()
for _ = 1, count do
  bytes = 0
  local ok, code, headers = http.request { url = url, sink = sink, verify = "none" }
  expected = tonumber(assert(ok and headers, code)["content-length"])
  assert(code == 200 and bytes == expected, "not all of it came")
end
print(string.format("%.4f", socket.gettime() - begin))
