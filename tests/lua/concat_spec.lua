-- socket.concat: strings gathered into one.

local spec = require "spec"
local concat = require "socket.concat"
local it, equal, raises = spec.it, spec.equal, spec.raises

it("is reachable as socket.concat", function() spec.same(require("socket").concat, concat) end)

it("begins empty", function() equal(concat.create():getresult(), "") end)

it("joins in order, and may be asked in between and again", function()
  local cat = concat.create()
  cat:addstring("a")
  equal(cat:getresult(), "a")
  cat:addstring("")
  cat:addstring("bc")
  equal(cat:getresult(), "abc")
  equal(cat:getresult(), "abc")
  cat:addstring("d\0\255")
  equal(cat:getresult(), "abcd\0\255")
end)

it("keeps objects apart", function()
  local one, two = concat.create(), concat.create()
  one:addstring("1")
  two:addstring("2")
  equal({ one:getresult(), two:getresult() }, { "1", "2" })
end)

it("gathers many pieces", function()
  local cat = concat.create()
  for i = 1, 20000 do cat:addstring(i % 10) end
  equal(#cat:getresult(), 20000)
  equal(cat:getresult():sub(1, 12), "123456789012")
end)

it("takes texts and numbers only", function()
  raises("bad argument #1 to 'addstring' (string expected, got no value)", function() concat.create():addstring() end)
  raises("bad argument #1 to 'addstring' (string expected, got table)", function() concat.create():addstring {} end)
  local cat = concat.create()
  cat:addstring(5)
  equal(cat:getresult(), "5")
end)

return spec.done()
