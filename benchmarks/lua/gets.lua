-- gets.lua URL COUNT [MODULE]: fetches it COUNT times into a sink of this script and prints the seconds that took. Runs
-- on any socket.http, or on what speaks https in its place (LuaSec's ssl.https; certificates are not looked at by
-- either); what came is checked, so that both sides have done the same work.

local socket = require "socket"
local url, count, http = arg[1], tonumber(arg[2]), require(arg[3] or "socket.http")

local bytes, expected = 0, nil
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
