-- ftp.lua get|put URL BYTES: that many bytes by FTP, into a sink or from a source of this script.

local socket = require "socket"
local ftp = require "socket.ftp"
local url = require "socket.url"
local what, address, total = arg[1], arg[2], tonumber(arg[3])

local parsed = url.parse(address)
parsed.type = "i"
local moved = 0
local begin = socket.gettime()
if what == "get" then
  parsed.sink = function(chunk)
    moved = moved + #(chunk or "")
    return 1
  end
  assert(ftp.get(parsed))
else
  local block = ("x"):rep(65536)
  parsed.source = function()
    if moved >= total then return nil end
    moved = moved + #block
    return block
  end
  assert(ftp.put(parsed))
end
assert(moved == total, "not all of it was moved")
print(string.format("%.4f", socket.gettime() - begin))
