-- into.lua URL BYTES SINK [FILE]: downloads it into a sink that the library brings along: "null", "file" or "base64"
-- (encoded, then dropped).

local socket = require "socket"
local http = require "socket.http"
local ltn12 = require "ltn12"
local mime = require "mime"
local url, expected, what, file = arg[1], tonumber(arg[2]), arg[3], arg[4]

local sink
if what == "null" then
  sink = ltn12.sink.null()
elseif what == "file" then
  sink = ltn12.sink.file(assert(io.open(file, "wb")))
else
  sink = ltn12.sink.chain(mime.encode("base64"), ltn12.sink.null())
end
local begin = socket.gettime()
local ok, code, headers = http.request { url = url, sink = sink }
assert(ok and code == 200 and tonumber(headers["content-length"]) == expected, code)
local took = socket.gettime() - begin
if what == "file" then
  local stored = assert(io.open(file, "rb"))
  assert(stored:seek("end") == expected, "the file is short")
  stored:close()
end
print(string.format("%.4f", took))
