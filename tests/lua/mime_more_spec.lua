-- mime beyond LuaSocket 3: compression, and the names of 2004.

local spec = require "spec"
local mime = require "mime"
local ltn12 = require "ltn12"
local filtering = require "filtering"
local describe, it, equal = spec.describe, spec.it, spec.equal

local through = filtering.through
local text = filtering.hard_text()

describe("compression", function()
  -- "moon\n" by other programs.
  local known = {
    gzip = "H4sIAAAAAAACA8vNz8/jAgCegOWcBQAAAA==",
    deflate = "eJzLzc/P4wIABhUBxA==",
  }
  for name, base64 in pairs(known) do
    it("reads " .. name, function()
      local packed = mime.unb64((base64))
      for _, size in ipairs { 1, 2, 5, 100 } do equal(through(mime.decode(name), packed, size), "moon\n") end
    end)
  end
  for _, name in ipairs { "gzip", "deflate", "br" } do
    it("by " .. name .. " is undone, however it is fed", function()
      local long = text .. ("moon "):rep(20000) .. text
      for _, size in ipairs { 100, 4096, #long } do
        local packed = through(mime.encode(name), long, size)
        spec.truthy(#packed < #long / 4)
        equal(through(mime.decode(name), packed, size) == long, true)
      end
    end)
    it("by " .. name .. " is undone in a chain", function()
      local up = ltn12.filter.chain(mime.encode(name), mime.encode("base64"), mime.wrap())
      local down = ltn12.filter.chain(mime.decode("base64"), mime.decode(name))
      equal(through(down, through(up, text, 61), 7), text)
    end)
    it("by " .. name .. " tells a damaged or incomplete text", function()
      local packed = through(mime.encode(name), text)
      spec.truthy(not pcall(through, mime.decode(name), packed:sub(1, -5)), "incomplete")
      spec.truthy(not pcall(through, mime.decode(name), "this is not compressed at all"), "damaged")
    end)
  end
  it("gives what little input expands to in pieces", function()
    local packed = through(mime.encode("gzip"), ("x"):rep(5000000))
    local down, longest, size = mime.decode("gzip"), 0, 0
    local function count(piece)
      longest = math.max(longest, #piece)
      size = size + #piece
    end
    local function sink(piece) if piece then count(piece) end return 1 end
    equal(ltn12.pump.all(ltn12.source.string(packed), ltn12.sink.chain(down, sink)), 1)
    equal(size, 5000000)
    spec.truthy(longest <= 1048576)
  end)
  it("goes through callbacks whole", function()
    local callback = require "socket.callback"
    local packed = through(mime.encode("gzip"), text:rep(100))
    local gather, cat = callback.receive.concat()
    local cb = callback.receive.chain(mime.decode("gzip"), gather)
    for i = 1, #packed, 1000 do equal(cb(packed:sub(i, i + 999)), 1) end
    cb("")
    equal(cat:getresult() == text:rep(100), true)
  end)
end)

describe("the names of 2004", function()
  local callback = require "socket.callback"
  local socket_mime = require("socket").mime
  it("are in socket.mime", function()
    spec.same(socket_mime.canonic, mime.normalize)
    equal(through(socket_mime.canonic("|"), "a\nb"), "a|b")
  end)
  it("chain filters of the module", function()
    local qp = socket_mime.chain(socket_mime.canonic(), socket_mime.encode("quoted-printable"))
    local up = callback.send.chain(callback.send.string("caf\233\nbar "), qp)
    local chunks, chunk = {}, up()
    while chunk ~= "" do
      chunks[#chunks + 1] = chunk
      chunk = up()
    end
    equal(table.concat(chunks), "caf=E9\r\nbar=20=\r\n")
  end)
  it("chain filters of that time, which are flushed once and never answer nil", function()
    local function brackets(name)
      return function(piece)
        if piece == nil then return name end
        return piece == "" and "" or "[" .. piece .. "]"
      end
    end
    local f = socket_mime.chain(brackets("1"), mime.normalize(), brackets("2"))
    equal(f("a"), "[[a]]")
    equal(f(nil), "[1]2")
    equal(f(nil), nil)
  end)
  it("make chains that LTN12 pumps can use, too", function()
    local function upper(piece) return piece and piece:upper() or "" end
    local f = socket_mime.chain(mime.normalize(), upper, mime.encode("base64"))
    local sink, pieces = ltn12.sink.table()
    local source = ltn12.source.chain(ltn12.source.table { "a\n", "b" }, f)
    equal(ltn12.pump.all(source, sink), 1)
    equal(table.concat(pieces), "QQ0KQg==")
  end)
end)

return spec.done()
