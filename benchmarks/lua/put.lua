-- put.lua URL BYTES: uploads that many bytes from a source of this script.

local socket = require "socket"
local http = require "socket.http"
local url, total = arg[1], tonumber(arg[2])

local block, left = ("x"):rep(65536), total
local function source()
  if left == 0 then return nil end
  local chunk = left < #block and block:sub(1, left) or block
  left = left - #chunk
  return chunk
end
local begin = socket.gettime()
local ok, code = http.request { url = url, method = "PUT", source = source, headers = { ["content-length"] = total } }
assert(ok and (code == 201 or code == 204), code)
print(string.format("%.4f", socket.gettime() - begin))
