-- The native filters whose state is a string: chained early or late, many at a time, and met by finalizers.

local spec = require "spec"
local mime = require "mime"
local ltn12 = require "ltn12"
local filtering = require "filtering"
local describe, it, equal = spec.describe, spec.it, spec.equal
local chain = ltn12.filter.chain

local text = filtering.hard_text()

-- What the low-level functions make of a text: its line ends normalized, encoded, in lines.
local function expected(length)
  local out = (mime.eol(0, text, "\r\n"))
  out = mime.b64(out)
  local room
  out, room = mime.wrp(length, out, length)
  return out .. (mime.wrp(room, nil, length) or "")
end

describe("a native filter", function()
  it("goes on in a chain where it was", function()
    local encode = mime.encode("base64")
    equal(encode("ab"), "")
    local f = chain(encode, mime.wrap(3))
    equal(f("c"), "YWJ\r\nj")
    equal(f(nil), "\r\n")
    equal(f(nil), nil)
  end)
  it("is none that can be chained any more once it has ended", function()
    local encode = mime.encode("base64")
    equal(encode("ab"), "")
    equal(encode(nil), "YWI=")
    equal(encode("c"), nil)
    spec.raises("filter returned inappropriate nil", chain(encode, mime.wrap()), "c")
  end)
  it("that lasts begins anew", function()
    local f = chain(mime.normalize("|"), mime.wrap(3))
    for _ = 1, 3 do
      equal(f("a\nbc\r"), "a|b\r\nc|")
      equal(f(nil), "\r\n")
      equal(f(nil), nil)
    end
  end)
  it("takes a long marker", function()
    local marker = ("<%s>"):format(("x"):rep(300))
    local f = chain(mime.normalize(marker), mime.encode("base64"), mime.decode("base64"))
    equal(filtering.through(f, "a\nb", 1), "a" .. marker .. "b")
  end)
  it("may stand between one with an object and another", function()
    local up = chain(mime.normalize("\n"), mime.encode("gzip"), chain(mime.encode("base64"), mime.wrap(20)))
    local down = chain(chain(mime.decode("base64"), mime.decode("gzip")), mime.normalize("\r\n"))
    equal(filtering.through(down, filtering.through(up, text, 50), 33), (mime.eol(0, text)))
  end)
end)

describe("chains of native filters", function()
  it("of many kinds, used in turn, do not disturb each other", function()
    local kinds, rows = 40, {}
    for length = 1, kinds do
      rows[length] = { chain(mime.normalize(), mime.encode("base64"), mime.wrap(length)), out = {} }
    end
    for at = 1, #text, 61 do
      for _, row in ipairs(rows) do row.out[#row.out + 1] = row[1](text:sub(at, at + 60)) end
    end
    for length, row in ipairs(rows) do
      row.out[#row.out + 1] = row[1](nil)
      equal(table.concat(row.out) == expected(length), true, "lines of " .. length)
    end
  end)
  it("give what the low-level functions give, however large the chunks", function()
    local long, room = text:rep(200), nil
    local out = mime.b64((mime.eol(0, long)))
    out, room = mime.wrp(76, out)
    out = out .. (mime.wrp(room, nil) or "")
    for _, size in ipairs { 1000, 16384, 100000, #long } do
      local f = chain(mime.normalize(), mime.encode("base64"), mime.wrap())
      equal(filtering.through(f, long, size) == out, true, "chunks of " .. size)
    end
  end)
  it("keep their state when a finalizer uses such a chain in the middle of a call", function()
    local good, met = expected(7), 0
    local function trap()
      local function finish()
        met = met + 1
        local f = chain(mime.normalize(), mime.encode("base64"), mime.wrap(7))
        f("something else\n")
        if met < 5000 then trap() end
      end
      if rawget(_G, "newproxy") then
        getmetatable(newproxy(true)).__gc = finish
      else
        setmetatable({}, { __gc = finish })
      end
    end
    for _ = 1, 50 do trap() end
    local pause, step = collectgarbage("setpause", 10), collectgarbage("setstepmul", 400)
    for round = 1, 1000 do
      if round > 20 and met > 50 then break end
      local f = chain(mime.normalize(), mime.encode("base64"), mime.wrap(7))
      equal(filtering.through(f, text, 13) == good, true)
    end
    collectgarbage("setpause", pause)
    collectgarbage("setstepmul", step)
    spec.truthy(met > 50, "finalizers run")
  end)
end)

return spec.done()
