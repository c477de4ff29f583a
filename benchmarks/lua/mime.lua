-- mime.lua WHAT SIZE: runs a filter over data in pieces of SIZE bytes, 64 MiB in all (less for what is slow at it), through
-- its low-level function or, for "chain", through ltn12.

local socket = require "socket"
local mime = require "mime"
local ltn12 = require "ltn12"
local what, size = arg[1], tonumber(arg[2])

-- Bytes like those of a text: lines, some of them long, a tenth not ASCII.
local seed = 42
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return math.floor(seed / 65536) % n
end
local function text(length)
  local parts, n = {}, 0
  while n < length do
    local line = {}
    for i = 1, 10 + random(90) do line[i] = string.char(random(10) == 0 and 128 + random(128) or 32 + random(95)) end
    parts[#parts + 1] = table.concat(line) .. "\r\n"
    n = n + #parts[#parts]
  end
  return table.concat(parts):sub(1, length)
end

local data = text(size)
local run
if what == "b64" then
  run = function() return mime.b64(data) end
elseif what == "unb64" then
  local encoded = mime.b64(data)
  run = function() return mime.unb64(encoded) end
elseif what == "qp" then
  run = function() return mime.qp(data) end
elseif what == "unqp" then
  local encoded = mime.qp(data)
  run = function() return mime.unqp(encoded) end
elseif what == "eol" then
  run = function() return mime.eol(0, data, "\n") end
elseif what == "dot" then
  run = function() return mime.dot(2, data) end
elseif what == "wrp" then
  run = function() return mime.wrp(76, data, 76) end
elseif what == "chain" then
  run = function()
    local bytes = 0
    local filter = ltn12.filter.chain(mime.normalize(), mime.encode("base64"), mime.wrap("base64"))
    ltn12.pump.all(ltn12.source.chain(ltn12.source.string(data), filter), function(chunk)
      bytes = bytes + #(chunk or "")
      return 1
    end)
    assert(bytes > size, "the chain lost something")
    return true
  end
end

local total = (what == "chain" and 16 or 64) * 1048576
local count = math.max(1, math.floor(total / size))
assert(run())

-- What making the text has left behind is not to be collected in the time that is measured.
collectgarbage()
local begin = socket.gettime()
for _ = 1, count do run() end
print(string.format("%.4f", socket.gettime() - begin))
