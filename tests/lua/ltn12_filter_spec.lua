-- ltn12: what it says of itself, and filters.

local spec = require "spec"
local ltn12 = require "ltn12"
local chunks = require "chunks"
local describe, it, equal, raises, pack = spec.describe, spec.it, spec.equal, spec.raises, spec.pack
local filter, source, sink, pump = ltn12.filter, ltn12.source, ltn12.sink, ltn12.pump
local all, slow, sign, hoard = chunks.all, chunks.slow, chunks.sign, chunks.hoard

describe("ltn12", function()
  it("says its version and block size", function()
    equal(ltn12._VERSION, "LTN12 1.0.3")
    equal(ltn12.BLOCKSIZE, 2048)
  end)

  it("is a global where modules still are", function()
    equal(rawget(_G, "ltn12"), type(rawget(_G, "module")) == "function" and ltn12 or nil)
  end)
end)

describe("filter.cycle", function()
  it("hands the context on and answers the output only", function()
    local seen = {}
    local f = filter.cycle(function(context, chunk, extra)
      seen[#seen + 1] = pack(context, chunk, extra)
      return "out" .. #seen, "context" .. #seen, "more"
    end, "start", "extra")
    equal(pack(f("a")), pack("out1"))
    equal(pack(f(nil)), pack("out2"))
    equal(seen, { pack("start", "a", "extra"), pack("context1", nil, "extra") })
  end)
  it("needs a function", function()
    raises("assertion failed!", filter.cycle)
    raises("assertion failed!", filter.cycle, false)
  end)
end)

describe("filter.chain", function()
  it("of one filter behaves as that filter", function()
    local answers = { "x", "", nil }
    local f = filter.chain(function(chunk) return answers[chunk] end)
    equal(f(1), "x")
    equal(f(2), "")
    equal(pack(f(3)), pack(nil))
  end)
  it("applies filters in order", function()
    local f = filter.chain(sign("1"), sign("2"), sign("3"))
    equal(f("ab"), "a3231323b3231323")
    equal(f(""), "")
    equal(f(nil), nil)
  end)
  it("asks a filter again before it takes new input", function()
    local f = filter.chain(slow(), sign("-"), slow())
    equal(f("ab"), "a")
    equal(f(""), "-")
    equal(f(""), "b")
    equal(f(""), "-")
    equal(f(""), "")
    equal(f("c"), "c")
    equal(f(""), "-")
    equal(f(""), "")
    equal(f(nil), nil)
  end)
  it("finishes from left to right", function()
    local f = filter.chain(slow("XY"), hoard(), slow("z"))
    equal(f("a"), "")
    local pieces = {}
    local piece = f(nil)
    while piece do
      pieces[#pieces + 1] = piece
      piece = f(nil)
    end
    equal(pieces, { "a", "X", "Y", "z" })
    equal(f(nil), nil)
  end)
  it("asks a finished filter no more", function()
    local calls = 0
    local first = function(chunk) if chunk then return chunk end calls = calls + 1 return nil end
    local f = filter.chain(first, slow("ab"))
    equal({ f(nil), f(nil), f(nil) }, { "a", "b" })
    equal(calls, 1)
  end)
  it("refuses nil from a filter that is not being finished", function()
    raises("filter returned inappropriate nil", filter.chain(sign("1"), function() return nil end), "a")
    local once = function(chunk) if chunk ~= "" then return chunk end end
    local f = filter.chain(sign("1"), once)
    equal(f("a"), "a1")
    raises("filter returned inappropriate nil", f, "")
  end)
  it("without filters, or with nil for one, fails when used", function()
    raises("attempt to call", filter.chain(), "a")
    raises("attempt to call", filter.chain(nil), "a")
    raises("attempt to call", filter.chain(sign("1"), nil), "a")
    raises("attempt to call", filter.chain(nil, sign("1")), "a")
  end)
  it("may be chained again", function()
    local inner = filter.chain(slow("1"), sign("-"))
    local outer = filter.chain(inner, slow("2"))
    local target = {}
    pump.all(source.string("ab"), (sink.chain(outer, (sink.table(target)))))
    equal(table.concat(target), "a-b-1-2")
  end)
end)

describe("any chain of any filters", function()
  -- Everything a filter makes of a text cut into the given chunks.
  local function through(f, chunks)
    local target = {}
    equal(pump.all(source.table(chunks), (sink.chain(f, (sink.table(target))))), 1)
    return table.concat(target)
  end

  local seed = 42
  local function random(n)
    seed = (seed * 16807) % 2147483647
    return seed % n + 1
  end

  local kinds = {
    function() return slow("XY") end,
    function() return slow() end,
    function() return sign("-") end,
    hoard,
    function() return slow("12345") end,
  }

  it("gives what its filters give one after the other, by sink.chain and by source.chain", function()
    for _ = 1, 200 do
      local picked, chunks, text = {}, {}, ""
      for i = 1, random(4) do picked[i] = kinds[random(#kinds)] end
      for i = 1, random(5) - 1 do
        chunks[i] = ("abcdefgh"):sub(1, random(9) - 1)
        text = text .. chunks[i]
      end
      for i = 1, #picked do text = through(picked[i](), { text }) end

      local filters = {}
      for i = 1, #picked do filters[i] = picked[i]() end
      equal(through(filter.chain((table.unpack or unpack)(filters)), chunks), text)

      for i = 1, #picked do filters[i] = picked[i]() end
      local chained = source.chain(source.table(chunks), filter.chain((table.unpack or unpack)(filters)))
      equal(table.concat(all(chained)), text)
    end
  end)

  it("loses nothing when it is given more before it has been emptied", function()
    local f = filter.chain(slow(), sign("-"))
    equal(f("ab"), "a-")
    equal(f("c"), "b-c-")
    equal({ f(""), f(nil) }, { "" })
  end)
end)

return spec.done()
