-- HTTPS against a server whose root is private: refused, unless the script or the environment names the root.
--   https.lua URL [CAFILE]

local url, cafile = arg[1], arg[2]
local http = require "socket.http"
local ltn12 = require "ltn12"

local parts = {}
local ok, code, headers = http.request { url = url, cafile = cafile, sink = (ltn12.sink.table(parts)) }
if ok then
  assert(code == 200 and headers["content-length"] == tostring(#table.concat(parts)))
  print(table.concat(parts))
else
  print(code)
end
