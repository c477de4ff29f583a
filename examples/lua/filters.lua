-- Filters, chained: text becomes a mail body in base64, and comes back.
--
--     moonsocket run examples/lua/filters.lua [FILE]
--
-- A filter is a function: text in, text out; nil in, the rest out. Those of the mime module are native: a
-- chain of them costs one call a chunk. Your own fit in anywhere.

local ltn12 = require "ltn12"
local mime = require "mime"

-- A filter of one's own: passes everything through, and counts.
local function counter(counts, name)
  counts[name] = 0
  return function(chunk)
    if chunk then counts[name] = counts[name] + #chunk end
    return chunk
  end
end

local text = ("Not only is the universe stranger than we imagine,\n"
  .. "it is stranger than we can imagine.\n"):rep(1000)
if arg and arg[1] then
  local file = assert(io.open(arg[1], "rb"))
  text = file:read("*a")
  file:close()
end

local counts = {}

-- Up: line ends made CRLF, base64, lines of 76.
local encode = ltn12.filter.chain(
  counter(counts, "text"),
  mime.normalize(),
  mime.encode("base64"),
  mime.wrap("base64"),
  counter(counts, "mail body"))

-- Compressed first, a mail body is shorter.
local compress = ltn12.filter.chain(
  mime.normalize(),
  mime.encode("gzip"),
  mime.encode("base64"),
  mime.wrap("base64"),
  counter(counts, "compressed mail body"))

-- Down again.
local function decode(...)
  return ltn12.filter.chain(mime.decode("base64"), ...)
end

-- Moves a text through filters, 2048 bytes at a time.
local function through(source_text, filter)
  local sink, pieces = ltn12.sink.table()
  assert(ltn12.pump.all(ltn12.source.chain(ltn12.source.string(source_text), filter), sink))
  return table.concat(pieces)
end

local body = through(text, encode)
print("The body begins:")
print(body:match("^[^\r]*"))

local plain = through(body, decode())
local small = through(text, compress)
local again = through(small, decode(mime.decode("gzip")))
local crlf = through(text, mime.normalize())

for _, name in ipairs { "text", "mail body", "compressed mail body" } do
  print(("%-21s %8d bytes"):format(name, counts[name]))
end
print("came back unharmed:   " .. tostring(plain == crlf and again == crlf))
