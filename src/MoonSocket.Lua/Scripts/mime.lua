-- mime: encodings and line ends as LTN12 filters, and the low-level functions they are made of.
-- The filters are native: see internal/filters.lua for what that means in a chain.

local kernel = ...

local choose = kernel.import("internal/choose.lua")
local filters = kernel.import("internal/filters.lua")
local refuse = kernel.import("internal/refuse.lua")
local ltn12 = require "ltn12"

local select = select
local concat = table.concat
local make, native, prompt, stored = filters.make, filters.native, filters.prompt, filters.stored

local mime = { _VERSION = "MIME 1.0.3" }

-- Filters --------------------------------------------------------------------------------------------

local encodet, decodet, wrapt = {}, {}, {}
mime.encodet, mime.decodet, mime.wrapt = encodet, decodet, wrapt

-- What filters without options begin with.
local function begin(name) return filters.kernel("mime", name) end
local base64_encode, base64_decode = begin "base64-encode", begin "base64-decode"
local qp_text, qp_binary = begin "quoted-printable-encode", begin "quoted-printable-encode-binary"
local qp_decode, qp_wrap = begin "quoted-printable-decode", begin "quoted-printable-wrap"
local lines, line_ends, dots = begin "wrap", begin "normalize", begin "stuff"

encodet["base64"] = function() return stored(base64_encode) end
decodet["base64"] = function() return stored(base64_decode) end

encodet["quoted-printable"] = function(mode) return stored(mode == "binary" and qp_binary or qp_text) end
decodet["quoted-printable"] = function() return stored(qp_decode) end

-- Compression: names as in Content-Encoding.
for _, name in ipairs { "gzip", "deflate", "br" } do
  encodet[name] = function() return make("encode", name .. "-encode") end
  decodet[name] = function() return filters.hold(make("decode", name .. "-decode")) end
end

wrapt["text"] = function(length)
  if length then return make("wrap", "wrap", length) end
  return stored(lines)
end
wrapt["base64"] = wrapt["text"]
wrapt["default"] = wrapt["text"]
wrapt["quoted-printable"] = function() return stored(qp_wrap) end

--- encode(name [, mode]): "base64", "quoted-printable" (mode "text" or "binary"), "gzip", "deflate", "br".
mime.encode = choose(encodet)

--- decode(name): the inverse.
mime.decode = choose(decodet)

--- wrap([name] [, length]): breaks lines: "text" and "base64" after `length` bytes (76),
--- "quoted-printable" with soft breaks.
mime.wrap = choose(wrapt)

--- Makes every kind of line end the same; CRLF by default.
function mime.normalize(marker)
  if marker then return make("normalize", "normalize", marker) end
  return stored(line_ends)
end

--- Doubles the dots that begin lines, for SMTP.
function mime.stuff() return stored(dots) end

-- The names of 2004 ----------------------------------------------------------------------------------

mime.canonic = mime.normalize

--- One filter of several. Each is flushed once, and what it gives goes through the ones behind it.
function mime.chain(...)
  local joined = ltn12.filter.chain(...)
  if native[joined] then return joined end
  local n = select("#", ...)
  local list = { ... }
  for i = 1, n do list[i] = prompt(list[i]) end
  local ended = false
  return function(chunk)
    if chunk then
      for i = 1, n do chunk = list[i](chunk) end
      return chunk
    end
    if ended then return nil end
    ended = true
    local pieces = {}
    for i = 1, n do
      local rest = list[i](nil) or ""
      for j = i + 1, n do
        if rest ~= "" then rest = list[j](rest) end
      end
      pieces[i] = rest
    end
    return concat(pieces)
  end
end

-- Low level ------------------------------------------------------------------------------------------
-- out, context = f(context, chunk, extra), made for ltn12.filter.cycle.

-- Nothing is asked of an argument here but its type, so that one not given is nil.
for _, name in ipairs { "b64", "unb64", "qp", "unqp" } do
  local f = kernel[name]
  mime[name] = function(context, chunk, marker)
    local out, rest, text = f(context, chunk, marker)
    if out == false then refuse.argument(name, rest, text, 2) end
    return out, rest
  end
end

for _, name in ipairs { "wrp", "qpwrp", "eol", "dot" } do
  local f = kernel[name]
  mime[name] = function(...)
    local out, context, text = f(...)
    if out == false then refuse.argument(name, context, text, 2) end
    return out, context
  end
end

return mime
