-- mbox: messages and mail boxes.

local spec = require "spec"
local mbox = require "mbox"
local describe, it, equal, pack = spec.describe, spec.it, spec.equal, spec.pack

it("is one module under two names", function() spec.same(require "socket.mbox", mbox) end)

it("is a global where modules still are", function()
  equal(rawget(_G, "mbox"), type(rawget(_G, "module")) == "function" and mbox or nil)
end)

local tables = {
  split_message = {
    { "a: b\r\nc: d\r\n\r\nbody\r\n\r\nx", "a: b\nc: d\n", "body\n\nx" },
    { "a: b\n\nbody", "a: b\n", "body" },
    { "a: b\nx", "a: b\nx", "" },
    { "a\n\n\nb", "a\n", "\nb" },
    { "\nbody", "", "body" },
    { "\n\nbody", "", "\nbody" },
    { "", "", "" },
  },
  split_headers = {
    { "a: b\nc: d\n", { "a: b", "c: d" } },
    { "a: b\r\n   c\r\nd: e", { "a: b c", "d: e" } },
    { "a: b\n\tc", { "a: b", "\tc" } },
    { "a: b\n\n\nc: d\n", { "a: b", "c: d" } },
    { "", {} },
  },
  parse_header = {
    { "Name: value  ", "Name", "value  " },
    { " Name: value", "Name", "value" },
    { "Name :value", "", "value" },
    { "a:", "a", "" },
    { "a:b:c", "a", "b:c" },
    { "a:\n b", "a", "b" },
    { "no colon", nil, nil },
    { "a b: v", "b", "v" },
    { ": v", "", "v" },
    { "", nil, nil },
  },
  parse_headers = {
    { "A: 1\na: 2\nnothing\nB: x\n  y\n", { a = "1, 2", b = "x y" } },
    { "", {} },
  },
  parse_from = {
    { "Joe <j@x>", "Joe", "j@x" },
    { '"Joe B" <j@x>', "Joe B", "j@x" },
    { " Joe  <j@x> more", "Joe", "j@x" },
    { "Joe <a> <b>", "Joe", "a" },
    { "j@x", "j@x", "j@x" },
    { "j@x  ", "j@x  ", "j@x  " },
    { "  j@x", "j@x", "j@x" },
    { "<j@x>", "j@x", "j@x" },
    { '"" <a>', "", "a" },
    { "<>", "", "" },
    { "", "", "" },
  },
  split_mbox = {
    { "From a\nh: 1\n\nbody\n\nFrom b\nh: 2\n\nmore\n", { "From a\nh: 1\n\nbody", "h: 2\n\nmore\n" } },
    { "x\r\n\r\nFrom b\r\ny", { "x", "y" } },
    { "x\n\n\nFrom b\ny", { "x\n", "y" } },
    { "x\n\nFrom b\n\nFrom c\ny", { "x", "\nFrom c\ny" } },
    { "x\n\nFrom b\n\n\nFrom c\ny", { "x", "", "y" } },
    { "x\n\nFrom b\n", { "x", "" } },
    { "x\n\nFrom b", { "x" } },
    { "x\nFrom b\ny", { "x\nFrom b\ny" } },
    { "", { "" } },
  },
  parse_message = {
    { "A: 1\n\nbody", { headers = { a = "1" }, body = "body" } },
  },
  parse = {
    { "From a\nA: 1\n\nb\n\nFrom z\nB: 2\n\nc\n",
      { { headers = { a = "1" }, body = "b" }, { headers = { b = "2" }, body = "c\n" } } },
  },
}

for name, rows in pairs(tables) do
  describe("mbox." .. name, function()
    for _, row in ipairs(rows) do
      it(spec.show(row[1]), function()
        local results = pack(mbox[name](row[1]))
        equal(results[1], row[2])
        equal(results[2], row[3])
      end)
    end
  end)
end

return spec.done()
