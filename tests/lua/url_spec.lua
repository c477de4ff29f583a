-- socket.url: parsing, building, resolving, paths and escapes.

local spec = require "spec"
local url = require "socket.url"
local describe, it, equal, raises, pack = spec.describe, spec.it, spec.equal, spec.raises, spec.pack

it("says its version", function() equal(url._VERSION, "URL 1.0.3") end)

it("is reachable as socket.url", function() spec.same(require("socket").url, url) end)

describe("url.parse", function()
  local rows = {
    ["http://host"] = { scheme = "http", authority = "host", host = "host" },
    ["http://host/"] = { scheme = "http", authority = "host", host = "host", path = "/" },
    ["http://host:/x"] = { scheme = "http", authority = "host:", host = "host", port = "", path = "/x" },
    ["http://host:80/x"] = { scheme = "http", authority = "host:80", host = "host", port = "80", path = "/x" },
    ["http://u:p@host:80/a/b;c;d?e?f#g#h"] = {
      scheme = "http", authority = "u:p@host:80", userinfo = "u:p", user = "u", password = "p", host = "host",
      port = "80", path = "/a/b", params = "c;d", query = "e?f", fragment = "g#h",
    },
    ["http://u:p:q@h"] = {
      scheme = "http", authority = "u:p:q@h", userinfo = "u:p:q", user = "u:p", password = "q", host = "h",
    },
    ["http://u@h"] = { scheme = "http", authority = "u@h", userinfo = "u", user = "u", host = "h" },
    ["http://u:@h"] = { scheme = "http", authority = "u:@h", userinfo = "u:", user = "u", password = "", host = "h" },
    ["//@h"] = { authority = "@h", userinfo = "", user = "", host = "h" },
    ["//u@"] = { authority = "u@", userinfo = "u", user = "u" },
    ["//a@b@c"] = { authority = "a@b@c", userinfo = "a", user = "a", host = "b@c" },
    ["//"] = { authority = "" },
    ["//:"] = { authority = ":", port = "" },
    ["//[::1]:80"] = { authority = "[::1]:80", host = "::1", port = "80" },
    ["//[::1]"] = { authority = "[::1]", host = "::1" },
    ["//[::1]:"] = { authority = "[::1]:", host = "::1", port = "" },
    ["//::1"] = { authority = "::1", host = ":", port = "1" },
    ["//h:80:90"] = { authority = "h:80:90", host = "h:80", port = "90" },
    ["http://h?x"] = { scheme = "http", authority = "h", host = "h", query = "x" },
    ["http://h#x"] = { scheme = "http", authority = "h", host = "h", fragment = "x" },
    ["http://h;p"] = { scheme = "http", authority = "h;p", host = "h;p" },
    ["http:/p"] = { scheme = "http", path = "/p" },
    ["http:a/b"] = { scheme = "http", path = "a/b" },
    ["mailto:a@b"] = { scheme = "mailto", path = "a@b" },
    ["1a+-.Z:b"] = { scheme = "1a+-.Z", path = "b" },
    ["HTTP://Host/%41"] = { scheme = "HTTP", authority = "Host", host = "Host", path = "/%41" },
    ["a b://c"] = { path = "a b://c" },
    ["+a:b"] = { path = "+a:b" },
    ["x"] = { path = "x" },
    ["?"] = { query = "" },
    ["#"] = { fragment = "" },
    [";"] = { params = "" },
    ["x#y?z;w"] = { path = "x", fragment = "y?z;w" },
    ["x?y;z"] = { path = "x", query = "y;z" },
    [" /x "] = { path = " /x " },
  }
  for text, expected in pairs(rows) do
    it("takes " .. text .. " apart", function() equal(url.parse(text), expected) end)
  end

  it("answers a message for nothing, even with defaults", function()
    equal(pack(url.parse(nil)), pack(nil, "invalid url"))
    equal(pack(url.parse("")), pack(nil, "invalid url"))
    equal(pack(url.parse("", { scheme = "http" })), pack(nil, "invalid url"))
  end)
  it("takes numbers for texts and refuses tables", function()
    equal(url.parse(5), { path = "5" })
    raises("string expected, got table", url.parse, {})
  end)
  it("fills in defaults, and leaves their table alone", function()
    local default = { scheme = "ftp", path = "/", port = 21, own = "kept" }
    equal(url.parse("//h", default),
      { scheme = "ftp", path = "/", port = 21, own = "kept", authority = "h", host = "h" })
    equal(url.parse("http://h:8/x", default),
      { scheme = "http", path = "/x", port = "8", own = "kept", authority = "h:8", host = "h" })
    equal(default, { scheme = "ftp", path = "/", port = 21, own = "kept" })
  end)
  it("takes the default's authority apart too", function()
    equal(url.parse("x", { authority = "u:p@h:1" }),
      { path = "x", authority = "u:p@h:1", userinfo = "u:p", user = "u", password = "p", host = "h", port = "1" })
  end)
end)

describe("url.build", function()
  local rows = {
    { {}, "" },
    { { path = "/p" }, "/p" },
    { { path = "p", params = "a", query = "b", fragment = "c" }, "p;a?b#c" },
    { { params = "", query = "", fragment = "" }, ";?#" },
    { { scheme = "http", host = "h", port = 80, path = "/" }, "http://h:80/" },
    { { host = "h", port = "" }, "//h:" },
    { { host = "::1", port = "80" }, "//[::1]:80" },
    { { host = "h", authority = "ignored" }, "//h" },
    { { authority = "used", path = "/x" }, "//used/x" },
    { { host = "h", userinfo = "u:p" }, "//u:p@h" },
    { { host = "h", userinfo = "ignored", user = "u" }, "//u@h" },
    { { host = "h", user = "u", password = "p" }, "//u:p@h" },
    { { host = "h", password = "p" }, "//h" },
    { { user = "u", authority = "a" }, "//a" },
    { { user = "u", path = "/x" }, "/x" },
    { { host = "h", path = "p" }, "//hp" },
    { { scheme = "a b", path = " " }, "a b: " },
  }
  for _, row in ipairs(rows) do
    it("makes " .. row[2] .. " of " .. spec.show(row[1]), function() equal(url.build(row[1]), row[2]) end)
  end
  it("needs a table", function() raises("attempt to index", url.build, nil) end)

  local same = {
    "http://host", "http://host:80/", "http://u:p@host:80/a/b;c?d#e", "//net_loc", "http:", "http:a/b", "a/b",
    "http://[::1]:8080/x", "http://u:@h:/;?#", "mailto:a@b", "/", "?q", "#f",
  }
  for _, text in ipairs(same) do
    it("undoes parse for " .. text, function() equal(url.build(url.parse(text)), text) end)
  end
end)

describe("url.absolute", function()
  local base = "http://a/b/c/d;p?q#f"
  local rows = {
    { base, "g", "http://a/b/c/g" },
    { base, "./g", "http://a/b/c/g" },
    { base, "g/", "http://a/b/c/g/" },
    { base, "/g", "http://a/g" },
    { base, "//g", "http://g" },
    { base, "?y", "http://a/b/c/d;p?y" },
    { base, "g?y", "http://a/b/c/g?y" },
    { base, ";x", "http://a/b/c/d;x" },
    { base, "g;x", "http://a/b/c/g;x" },
    { base, "g;x?y#s", "http://a/b/c/g;x?y#s" },
    { base, "#s", "http://a/b/c/d;p?q#s" },
    { base, "g#s", "http://a/b/c/g#s" },
    { base, "", "http://a/b/c/d;p?q#f" },
    { base, nil, "http://a/b/c/d;p?q#f" },
    { base, ".", "http://a/b/c/" },
    { base, "./", "http://a/b/c/" },
    { base, "..", "http://a/b/" },
    { base, "../", "http://a/b/" },
    { base, "../g", "http://a/b/g" },
    { base, "../..", "http://a/" },
    { base, "../../", "http://a/" },
    { base, "../../g", "http://a/g" },
    { base, "../../../g", "http://a/g" },
    { base, "../../../../g", "http://a/g" },
    { base, "/./g", "http://a/g" },
    { base, "/../g", "http://a/g" },
    { base, "g.", "http://a/b/c/g." },
    { base, ".g", "http://a/b/c/.g" },
    { base, "g..", "http://a/b/c/g.." },
    { base, "..g", "http://a/b/c/..g" },
    { base, "./../g", "http://a/b/g" },
    { base, "./g/.", "http://a/b/c/g/" },
    { base, "g/./h", "http://a/b/c/g/h" },
    { base, "g/../h", "http://a/b/c/h" },
    { base, "g;x=1/./y", "http://a/b/c/g;x=1/y" },
    { base, "g;x=1/../y", "http://a/b/c/y" },
    { base, "g?y/./x", "http://a/b/c/g?y/x" },
    { base, "g#s/./x", "http://a/b/c/g#s/x" },
    { base, "..?q", "http://a/b/?q" },
    { base, "g//..", "http://a/b/c/g/" },
    { base, "g:h", "g:h" },
    { base, "http:g", "http:g" },
    { base, "https://x/y", "https://x/y" },
    { base, "//g?y", "http://g?y" },
    { "http://a", "b", "http://a/b" },
    { "http://a", "../b", "http://a/b" },
    { "http://a?q", "b", "http://a/b" },
    { "a/b/c/d", "d/e/f", "a/b/c/d/e/f" },
    { "a/b/c/d", "../d/e/f", "a/b/d/e/f" },
    { "/a/b/c/d", "d/e/f", "/a/b/c/d/e/f" },
    { "a", "c", "/c" },
    { "http://example.com/a/b/c/d/", "..//../../../q", "http://example.com/a/q" },
    { "http://example.com/a/b/c/d/", "..//q", "http://example.com/a/b/c//q" },
    { nil, "x", "x" },
    { "", "x", "x" },
    { "", "", "" },
    { "http://u:p@h:8/x", "y", "http://u:p@h:8/y" },
    { "http://[::1]:8/x", "y", "http://[::1]:8/y" },
    { "x:a", "//h/b", "x://h/b" },
    -- dots above the root never reach the host
    { base, "http://x/../y", "http://x/y" },
    { base, "//h/../y", "http://h/y" },
    { base, "http://x/..", "http://x/" },
  }
  for _, row in ipairs(rows) do
    it(tostring(row[2]) .. " at " .. tostring(row[1]), function()
      equal(pack(url.absolute(row[1], row[2])), pack(row[3]))
    end)
  end
  -- Upstream spells these four segments too many.
  it("resolves dots that stay in the query alone, until a segment before them", function()
    equal(url.absolute(base, "g?y/../x"), "http://a/b/c/x")
  end)
  it("takes a parsed base, and leaves it alone", function()
    local parsed = url.parse(base)
    equal(url.absolute(parsed, "g"), "http://a/b/c/g")
    equal(url.absolute(parsed, ""), base)
    equal(url.absolute(parsed, "?y"), "http://a/b/c/d;p?y")
    equal(parsed, url.parse(base))
  end)
  it("takes only the authority of a table for the place", function()
    equal(url.absolute({ scheme = "http", authority = "h", path = "/x" }, "y"), "http://h/y")
    equal(url.absolute({ scheme = "http", host = "h", path = "/x" }, "y"), "http:/y")
    equal(url.absolute({ scheme = "http", host = "h", path = "/x" }, ""), "http://h/x")
  end)
end)

describe("url.parse_path", function()
  local rows = {
    { nil, {} },
    { "", {} },
    { "a", { "a" } },
    { "/", { is_absolute = 1, is_directory = 1 } },
    { "/a/b", { "a", "b", is_absolute = 1 } },
    { "a/b/", { "a", "b", is_directory = 1 } },
    { "//a//b//", { "a", "b", is_absolute = 1, is_directory = 1 } },
    { "a%2Fb/c", { "a/b", "c" } },
    { "./../%41", { ".", "..", "A" } },
    { "a+b/%zz", { "a+b", "%zz" } },
  }
  for _, row in ipairs(rows) do
    it("splits " .. tostring(row[1]), function() equal(url.parse_path(row[1]), row[2]) end)
  end
end)

describe("url.build_path", function()
  local rows = {
    { { "a", "b" }, nil, "a/b" },
    { { "a", "b", is_absolute = 1, is_directory = 1 }, nil, "/a/b/" },
    { { is_absolute = 1 }, nil, "/" },
    { { is_absolute = 1, is_directory = 1 }, nil, "/" },
    { { is_directory = 1 }, nil, "" },
    { {}, nil, "" },
    { { "a b", "c/d" }, nil, "a%20b/c%2Fd" },
    { { "a b", "c/d" }, false, "a%20b/c%2Fd" },
    { { "a b", "c/d" }, true, "a b/c/d" },
    { { "a b", "c/d" }, 1, "a b/c/d" },
    { { "-_.!~*'():@&=+$,AZaz09" }, nil, "-_.!~*'():@&=+$,AZaz09" },
    { { "\255\0\n%;?#" }, nil, "%FF%00%0A%25%3B%3F%23" },
  }
  for _, row in ipairs(rows) do
    it("joins " .. spec.show(row[1]) .. (row[2] and " unprotected" or ""), function()
      equal(pack(url.build_path(row[1], row[2])), pack(row[3]))
    end)
  end
  for _, path in ipairs { "/a/b/", "a/b", "/", "/a%20b/c", "x/%3B" } do
    it("undoes parse_path for " .. path, function() equal(url.build_path(url.parse_path(path)), path) end)
  end
end)

describe("url.escape", function()
  it("writes everything but letters, digits and _ as %xx", function()
    equal(pack(url.escape("aZ09_")), pack("aZ09_"))
    equal(pack(url.escape(" ./-~\255\0")), pack("%20%2e%2f%2d%7e%ff%00"))
    equal(url.escape(""), "")
    equal(url.escape(12), "12")
  end)
  it("needs a string", function() raises("bad argument", url.escape, nil) end)
end)

describe("url.unescape", function()
  it("undoes it, in either case", function()
    equal(pack(url.unescape("%4a%4A%2fx")), pack("JJ/x"))
    equal(url.unescape("%00"), "\0")
  end)
  it("leaves what is malformed, and +", function() equal(pack(url.unescape("%zz%+%2")), pack("%zz%+%2")) end)
  it("needs a string", function() raises("bad argument", url.unescape, nil) end)
  it("undoes escape for every byte", function()
    for code = 0, 255 do
      local c = string.char(code)
      equal(url.unescape(url.escape(c)), c)
    end
  end)
end)

return spec.done()
