-- mime: encodings, wrapping and line ends; factories, registries and low-level functions.

local spec = require "spec"
local mime = require "mime"
local ltn12 = require "ltn12"
local filtering = require "filtering"
local describe, it, equal, raises, pack = spec.describe, spec.it, spec.equal, spec.raises, spec.pack

local CRLF = "\r\n"

local through = filtering.through
local text = filtering.hard_text()

-- Calls a low-level function of the b64 family on a text cut into two, and flushes it.
local function in_two(f, s, at, extra)
  local out, rest = f(s:sub(1, at), s:sub(at + 1), extra)
  local tail, after = f(rest, nil, extra)
  equal(after, nil)
  return (out or "") .. (tail or "")
end

it("says its version", function() equal(mime._VERSION, "MIME 1.0.3") end)

it("is one module under its names", function() spec.same(require "mime.core".b64, mime.b64) end)

it("sets no global", function() equal(rawget(_G, "mime"), nil) end)

describe("mime.b64", function()
  local rows = {
    { pack("a"), pack("YQ==", nil) },
    { pack("ab"), pack("YWI=", nil) },
    { pack("abc"), pack("YWJj", nil) },
    { pack(""), pack(nil, nil) },
    { pack(nil), pack(nil, nil) },
    { pack(nil, "abc"), pack(nil, nil) },
    { pack("", "abc"), pack("YWJj", "") },
    { pack("", "abcd"), pack("YWJj", "d") },
    { pack("a", "b"), pack("", "ab") },
    { pack("ab", "cd"), pack("YWJj", "d") },
    { pack("abcd", nil), pack("YWJjZA==", nil) },
    { pack("\0\255"), pack("AP8=", nil) },
    { pack(12, 3), pack("MTIz", "") },
  }
  for _, row in ipairs(rows) do
    it(spec.show(row[1]), function() equal(pack(mime.b64(row[1][1], row[1][2])), row[2]) end)
  end
  it("gives the same however the text is cut", function()
    local whole = mime.b64("The quick brown fox\0\255")
    for at = 0, 21 do equal(in_two(mime.b64, "The quick brown fox\0\255", at), whole) end
  end)
end)

describe("mime.unb64", function()
  local rows = {
    { pack("YQ=="), pack("a", nil) },
    { pack("YWJj"), pack("abc", nil) },
    { pack("YWJjZA"), pack("abc", nil) },
    { pack("YQ==YWI="), pack("aab", nil) },
    { pack("Y W\r\nJ-_j"), pack("abc", nil) },
    { pack(""), pack(nil, nil) },
    { pack("Y"), pack(nil, nil) },
    { pack(nil), pack(nil, nil) },
    { pack("Y-", " W"), pack("", "YW") },
    { pack("YW", "JjZ"), pack("abc", "Z") },
    { pack("AGEA"), pack("\0a\0", nil) },
    { pack("A==="), pack("\0", nil) },
    { pack("===="), pack("\0", nil) },
    { pack("Y=Jj"), pack("`\2c", nil) },
  }
  for _, row in ipairs(rows) do
    it(spec.show(row[1]), function() equal(pack(mime.unb64(row[1][1], row[1][2])), row[2]) end)
  end
  it("undoes b64 for every byte", function()
    for code = 0, 255 do equal((mime.unb64((mime.b64(string.char(code, 7))))), string.char(code, 7)) end
  end)
end)

describe("mime.qp", function()
  local rows = {
    { pack("a"), pack("a", nil) },
    { pack("a "), pack("a=20=\r\n", nil) },
    { pack("a\r"), pack("a=0D=\r\n", nil) },
    { pack("a\t"), pack("a=09=\r\n", nil) },
    { pack("a \r\nb"), pack("a=20\r\nb", nil) },
    { pack("a bcd"), pack("a bcd", nil) },
    { pack("a b"), pack("a=20b=\r\n", nil) },
    { pack("a\rb"), pack("a=0Db", nil) },
    { pack("a\nb"), pack("a=0Ab", nil) },
    { pack("a=\0\127\255"), pack("a=3D=00=7F=FF", nil) },
    { pack("!<>~"), pack("!<>~", nil) },
    { pack(""), pack(nil, nil) },
    { pack(nil, "a"), pack(nil, nil) },
    { pack("", "a\r"), pack("a", "\r") },
    { pack("\r", "\nb"), pack("\r\nb", "") },
    { pack("\r", "\r"), pack("=0D", "\r") },
    { pack("", "a "), pack("a", " ") },
    { pack(" ", "\r"), pack("", " \r") },
    { pack(" \r", "\n"), pack("=20\r\n", "") },
    { pack(" \r", "x"), pack(" =0Dx", "") },
    { pack(" ", "bc"), pack(" bc", "") },
    { pack(" ", " b"), pack(" ", " b") },
    { pack("a\r\nb", nil, "=0D=0A"), pack("a=0D=0Ab", nil) },
    { pack("", "a\r\nb", "|"), pack("a|b", "") },
  }
  for _, row in ipairs(rows) do
    it(spec.show(row[1]), function() equal(pack(mime.qp(row[1][1], row[1][2], row[1][3])), row[2]) end)
  end
end)

describe("mime.unqp", function()
  local rows = {
    { pack("=41=4a=4A"), pack("AJJ", nil) },
    { pack("a=\r\nb"), pack("ab", nil) },
    { pack("a=XYb"), pack("a=XYb", nil) },
    { pack("a=\nxb"), pack("a=\nxb", nil) },
    { pack("a\r\nb"), pack("a\r\nb", nil) },
    { pack("a\rxb"), pack("ab", nil) },
    { pack("a\nb\tc\127\200"), pack("ab\tc", nil) },
    { pack("a="), pack("a", nil) },
    { pack("a=4"), pack("a", nil) },
    { pack(""), pack(nil, nil) },
    { pack(nil, "a"), pack(nil, nil) },
    { pack("", "a="), pack("a", "=") },
    { pack("=", "4"), pack("", "=4") },
    { pack("=4", "1"), pack("A", "") },
    { pack("", "a\r"), pack("a", "\r") },
    { pack("\r", "\n"), pack("\r\n", "") },
  }
  for _, row in ipairs(rows) do
    it(spec.show(row[1]), function() equal(pack(mime.unqp(row[1][1], row[1][2])), row[2]) end)
  end
  it("keeps a result that begins with NUL", function()
    equal(pack(mime.unqp("=00abc")), pack("\0abc", nil))
  end)
end)

describe("mime.wrp", function()
  local rows = {
    { pack(5, "abcde", 5), pack("abcde", 0) },
    { pack(0, "f", 5), pack("\r\nf", 4) },
    { pack(5, "abcdefgh", 5), pack("abcde\r\nfgh", 2) },
    { pack(3, "ab\ncd", 5), pack("ab\r\ncd", 3) },
    { pack(5, "a\r\nb\r", 5), pack("a\r\nb", 4) },
    { pack(2, nil, 5), pack("\r\n", 5) },
    { pack(5, nil, 5), pack(nil, 5) },
    { pack(0, nil, 5), pack("\r\n", 5) },
    { pack(76, "a"), pack("a", 75) },
    { pack(76), pack(nil, 76) },
    { pack(5, "", 5), pack("", 5) },
    { pack("5", "abcdef", "5"), pack("abcde\r\nf", 4) },
  }
  for _, row in ipairs(rows) do
    it(spec.show(row[1]), function()
      local out, room = mime.wrp(row[1][1], row[1][2], row[1][3])
      equal(pack(out, room), row[2])
      spec.float(room)
    end)
  end
end)

describe("mime.qpwrp", function()
  local rows = {
    { pack(5, "abcde", 5), pack("abcd=\r\ne", 4) },
    { pack(5, "abc=41", 6), pack("abc=\r\n=41", 3) },
    { pack(5, "ab\ncd", 5), pack("ab\r\ncd", 3) },
    { pack(5, "ab\r\ncd", 5), pack("ab\r\ncd", 3) },
    { pack(2, nil, 5), pack("=\r\n", 5) },
    { pack(5, nil, 5), pack(nil, 5) },
    { pack(76, ("a"):rep(76)), pack(("a"):rep(75) .. "=\r\na", 75) },
    { pack(5, "", 5), pack("", 5) },
  }
  for _, row in ipairs(rows) do
    it(spec.show(row[1]), function()
      local out, room = mime.qpwrp(row[1][1], row[1][2], row[1][3])
      equal(pack(out, room), row[2])
      spec.float(room)
    end)
  end
end)

describe("mime.eol", function()
  local rows = {
    { pack(0, "a\nb"), pack("a\r\nb", 0) },
    { pack(0, "a\r\nb"), pack("a\r\nb", 0) },
    { pack(0, "a\n\rb"), pack("a\r\nb", 0) },
    { pack(0, "\r\n\r\n"), pack("\r\n\r\n", 0) },
    { pack(0, "\r\r\n"), pack("\r\n\r\n\r\n", 10) },
    { pack(0, "\r\n\n"), pack("\r\n\r\n", 10) },
    { pack(0, "\n\n"), pack("\r\n\r\n", 0) },
    { pack(0, "a\r"), pack("a\r\n", 13) },
    { pack(13, "\nb"), pack("b", 0) },
    { pack(10, "\rb"), pack("b", 0) },
    { pack(13, "\r"), pack("\r\n", 0) },
    { pack(13, "b"), pack("b", 0) },
    { pack(0, nil), pack(nil, 0) },
    { pack(13, nil), pack(nil, 0) },
    { pack(13, ""), pack("", 13) },
    { pack(0, "a\nb", "|"), pack("a|b", 0) },
    { pack(0, "a\nb", ""), pack("ab", 0) },
  }
  for _, row in ipairs(rows) do
    it(spec.show(row[1]), function()
      local out, context = mime.eol(row[1][1], row[1][2], row[1][3])
      equal(pack(out, context), row[2])
      spec.float(context)
    end)
  end
  if spec.has_integers then
    it("wants a whole context", function()
      equal((mime.eol(13.0, "\n")), "")
      raises("bad argument #1 to 'eol' (number has no integer representation)", mime.eol, 13.5, "\n")
    end)
  else
    it("truncates its context", function() equal((mime.eol(13.5, "\n")), "") end)
  end
end)

describe("mime.dot", function()
  local rows = {
    { pack(2, ".\r\n.a"), pack("..\r\n..a", 0) },
    { pack(0, "."), pack(".", 0) },
    { pack(2, "a.b"), pack("a.b", 0) },
    { pack(2, "\n.a"), pack("\n.a", 0) },
    { pack(0, "a\r"), pack("a\r", 1) },
    { pack(1, "\n."), pack("\n..", 0) },
    { pack(0, "a\r\n"), pack("a\r\n", 2) },
    { pack(0, "\r\r\n."), pack("\r\r\n..", 0) },
    { pack(0, nil), pack(nil, 2) },
    { pack(2, ""), pack("", 2) },
  }
  for _, row in ipairs(rows) do
    it(spec.show(row[1]), function()
      local out, state = mime.dot(row[1][1], row[1][2])
      equal(pack(out, state), row[2])
      spec.float(state)
    end)
  end
end)

describe("a low-level function", function()
  local function refuses(name, index, ...)
    raises("bad argument #" .. index .. " to '" .. name .. "'", mime[name], ...)
  end
  it("refuses wrong types", function()
    for _, name in ipairs { "b64", "unb64", "qp", "unqp" } do
      refuses(name, 1, {})
      refuses(name, 2, "", {})
      refuses(name, 1, true)
    end
    refuses("qp", 3, "", "", {})
    for _, name in ipairs { "wrp", "qpwrp", "eol", "dot" } do
      refuses(name, 1)
      refuses(name, 1, {})
      refuses(name, 1, "x")
      refuses(name, 2, 1, {})
    end
    refuses("wrp", 3, 1, "", {})
    refuses("qpwrp", 3, 1, "", "x")
    refuses("eol", 3, 1, "", {})
  end)
  it("names what it got, and where it was called", function()
    raises("bad argument #1 to 'wrp' (number expected, got no value)", function() mime.wrp() end)
    raises("bad argument #1 to 'wrp' (number expected, got nil)", function() mime.wrp(nil) end)
    raises("bad argument #2 to 'b64' (string expected, got table)", function() mime.b64("", {}) end)
    raises("mime_spec.lua:%d+: bad argument", function() local x = mime.b64({}) return x end)
  end)
end)

describe("a filter", function()
  local rows = {
    { "base64", function() return mime.encode("base64") end, "abc", "YWJj" },
    { "base64", function() return mime.encode("base64") end, "abcd", "YWJjZA==" },
    { "decoded base64", function() return mime.decode("base64") end, "YWJj\r\nZA==", "abcd" },
    { "quoted-printable", function() return mime.encode("quoted-printable") end, "a=\r\nb \r\n\233", "a=3D\r\nb=20\r\n=E9" },
    { "text quoted-printable", function() return mime.encode("quoted-printable", "text") end, "a\r\nb", "a\r\nb" },
    { "binary quoted-printable", function() return mime.encode("quoted-printable", "binary") end, "a\r\nb", "a=0D=0Ab" },
    { "quoted-printable with an unknown mode", function() return mime.encode("quoted-printable", "x") end, "a\r\nb", "a\r\nb" },
    { "decoded quoted-printable", function() return mime.decode("quoted-printable") end, "a=3D=\r\nb\nc=4", "a=bc" },
    { "wrapped", function() return mime.wrap() end, ("x"):rep(80), ("x"):rep(76) .. CRLF .. "xxxx" .. CRLF },
    { "wrapped text", function() return mime.wrap("text", 3) end, "abcdef", "abc\r\ndef\r\n" },
    { "wrapped base64", function() return mime.wrap("base64", 3) end, "abcdef", "abc\r\ndef\r\n" },
    { "wrapped by default", function() return mime.wrap("default", "3") end, "abcdef", "abc\r\ndef\r\n" },
    { "wrapped by length alone", function() return mime.wrap(3) end, "abcdef", "abc\r\ndef\r\n" },
    { "wrapped quoted-printable, of any length", function() return mime.wrap("quoted-printable", 3) end,
      ("x"):rep(80), ("x"):rep(75) .. "=\r\nxxxxx=\r\n" },
    { "normalized", function() return mime.normalize() end, "a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd" },
    { "normalized with a marker", function() return mime.normalize("|") end, "a\nb\rc\r\nd", "a|b|c|d" },
    { "stuffed", function() return mime.stuff() end, ".a\r\n.b\n.c", "..a\r\n..b\n.c" },
  }
  for _, row in ipairs(rows) do
    it("makes " .. row[1] .. ", however it is fed", function()
      for size = 1, #row[3] do equal(through(row[2](), row[3], size), row[4]) end
      equal(through(row[2](), row[3]), row[4])
    end)
    it("of " .. row[1] .. " keeps the protocol", function()
      local f = row[2]()
      equal(pack(f("")), pack(""))
      equal(f(nil), nil)
      equal(f(nil), nil)
      f = row[2]()
      equal(type(f), "function")
      spec.truthy(f(row[3]))
      equal(f(""), "")
      f(nil)
      equal(f(nil), nil)
    end)
  end
  it("of base64 or quoted-printable is done when it is finished", function()
    for _, f in ipairs { mime.encode("base64"), mime.decode("base64"), mime.encode("quoted-printable"),
                         mime.decode("quoted-printable") } do
      f("YWJj")
      f(nil)
      equal(f("YWJj"), nil)
      equal(f(nil), nil)
    end
  end)
  it("of wrapping, line ends or dots is as fresh when it is finished", function()
    local f = mime.wrap(2)
    f("abc")
    equal(f(nil), CRLF)
    equal(f("abc"), "ab\r\nc")
    f = mime.normalize()
    f("a\r")
    f(nil)
    equal(f("\n"), CRLF)
    f = mime.stuff()
    f("a")
    f(nil)
    equal(f("."), "..")
  end)
  it("takes numbers for texts and refuses tables", function()
    equal(mime.encode("base64")(123), "MTIz")
    raises("bad argument", mime.encode("base64"), {})
    raises("bad argument", mime.stuff(), true)
  end)
end)

describe("the factories", function()
  it("raise for unknown names where the user stands", function()
    raises("unknown key (x)", mime.encode, "x")
    raises("unknown key (x)", mime.decode, "x")
    raises("unknown key (x)", mime.wrap, "x")
    raises("unknown key (default)", mime.encode)
    raises("unknown key (default)", mime.decode, 5)
  end)
  it("look into open registries, with two more arguments", function()
    spec.cleanup(function()
      mime.encodet["mine"], mime.decodet["mine"], mime.wrapt["mine"] = nil, nil, nil
    end)
    local function register(...) return pack(...) end
    mime.encodet["mine"], mime.decodet["mine"], mime.wrapt["mine"] = register, register, register
    for _, factory in ipairs { mime.encode, mime.decode, mime.wrap } do
      equal(factory("mine", 1, 2, 3), pack(1, 2))
    end
  end)
  it("are in the registries themselves", function()
    equal(through(mime.encodet["base64"](), "abc"), "YWJj")
    equal(through(mime.wrapt["default"](2), "abc"), "ab\r\nc\r\n")
  end)
  it("refuse what cannot be an option", function()
    raises("bad argument", function() return mime.wrap("text", {})("x") end)
    raises("bad argument", function() return mime.normalize({})("x") end)
  end)
end)

describe("filters in a chain", function()
  local function chain(...) return ltn12.filter.chain(...) end
  it("give what they give one by one", function()
    local once = through(mime.wrap("base64"), through(mime.encode("base64"), through(mime.normalize(), text)))
    for _, size in ipairs { 1, 2, 3, 7, 76, 2048, #text } do
      equal(through(chain(mime.normalize(), mime.encode("base64"), mime.wrap("base64")), text, size), once)
    end
  end)
  it("may be mixed with others", function()
    local function upper(chunk) return chunk and chunk:upper() end
    local function same(chunk) return chunk end
    equal(through(chain(mime.normalize(), upper, mime.encode("base64"), mime.wrap(4), same), "a\nbc", 1), "QQ0K\r\nQkM=\r\n")
  end)
  it("are undone by their inverses, four deep", function()
    local up = chain(mime.encode("base64"), mime.wrap("base64"), mime.encode("quoted-printable"),
      mime.wrap("quoted-printable"), mime.encode("base64"), mime.wrap(33), mime.encode("base64"), mime.wrap())
    local down = chain(mime.decode("base64"), mime.decode("base64"), mime.decode("quoted-printable"), mime.decode("base64"))
    equal(through(down, through(up, text, 97), 61), text)
  end)
  it("bring every mixture of line ends through quoted-printable, in both modes", function()
    local binary = chain(mime.encode("quoted-printable", "binary"), mime.wrap("quoted-printable"))
    equal(through(mime.decode("quoted-printable"), through(binary, text, 5), 7), text)
    local plain = chain(mime.encode("quoted-printable"), mime.wrap("quoted-printable"))
    equal(through(mime.decode("quoted-printable"), through(plain, text, 5), 7), text)
  end)
  it("stay of use alone, before they are chained", function()
    local f = mime.encode("base64")
    equal(f("abc"), "YWJj")
    equal(through(chain(f, mime.wrap(4)), "defg", 1), "ZGVm\r\nZw==\r\n")
  end)
  it("work as source and sink chains", function()
    local source = ltn12.source.chain(ltn12.source.string(text), mime.encode("base64"), mime.wrap("base64"))
    local sink, pieces = ltn12.sink.table()
    sink = ltn12.sink.chain(mime.decode("base64"), sink)
    equal(ltn12.pump.all(source, sink), 1)
    equal(table.concat(pieces), text)
  end)
end)

return spec.done()
