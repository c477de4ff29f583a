-- ltn12: filters, sources, sinks and pumps, after their table of functions.

local spec = require "spec"
local ltn12 = require "ltn12"
local describe, it, equal, raises, pack = spec.describe, spec.it, spec.equal, spec.raises, spec.pack
local filter, source, sink, pump = ltn12.filter, ltn12.source, ltn12.sink, ltn12.pump

-- Everything a source gives, as a list.
local function all(src)
  local chunks = {}
  for chunk in src do chunks[#chunks + 1] = chunk end
  return chunks
end

-- A sink that remembers how it was called, and answers what `answers` says for its nth call (default 1).
local function recorder(answers)
  local calls = {}
  return function(...)
    calls[#calls + 1] = pack(...)
    local answer = answers and answers[#calls]
    if answer then return answer[1], answer[2] end
    return 1
  end, calls
end

-- A filter that answers one byte at a time and must be asked again for the others.
local function slow(tail)
  local held = ""
  return function(chunk)
    if chunk then
      held = held .. chunk
    elseif tail then
      held, tail = held .. tail, nil
    end
    if held == "" then return chunk and "" or nil end
    local first = held:sub(1, 1)
    held = held:sub(2)
    return first
  end
end

-- A filter without state that writes a sign after every byte.
local function sign(c)
  return function(chunk) return chunk and (chunk:gsub(".", "%0" .. c)) end
end

-- A filter that gives nothing before the end.
local function hoard()
  local held = ""
  return function(chunk)
    if chunk then
      held = held .. chunk
      return ""
    end
    local rest = held
    held = ""
    if rest ~= "" then return rest end
  end
end

-- A file that remembers what was done to it.
local function fake_file(text)
  local file = { written = "", closed = 0 }
  function file:read(n)
    assert(self.closed == 0, "attempt to use a closed file")
    if text == "" then return nil end
    local block = text:sub(1, n)
    text = text:sub(n + 1)
    return block
  end
  function file:write(s)
    assert(self.closed == 0, "attempt to use a closed file")
    self.written = self.written .. s
    return true
  end
  function file:close() self.closed = self.closed + 1 return true end
  return file
end

local function with_blocksize(n)
  local before = ltn12.BLOCKSIZE
  ltn12.BLOCKSIZE = n
  spec.cleanup(function() ltn12.BLOCKSIZE = before end)
end

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

describe("source.empty", function()
  it("has nothing and is always the same", function()
    equal(source.empty()(), nil)
    spec.same(source.empty(), source.empty())
  end)
end)

describe("source.error", function()
  it("fails each time", function()
    local src = source.error("broken")
    equal(pack(src()), pack(nil, "broken"))
    equal(pack(src()), pack(nil, "broken"))
  end)
end)

describe("source.file", function()
  it("reads blocks and closes the file once", function()
    with_blocksize(3)
    local file = fake_file("abcdefg")
    local src = source.file(file)
    equal({ src(), src() }, { "abc", "def" })
    ltn12.BLOCKSIZE = 1
    equal(src(), "g")
    equal(file.closed, 0)
    equal(pack(src()), pack(nil))
    equal(file.closed, 1)
    raises("closed file", src)
  end)
  it("takes what io.open answers", function()
    equal(pack(source.file(nil)()), pack(nil, "unable to open file"))
    equal(pack(source.file(io.open("/nonexistent/file"))()), pack(nil, "/nonexistent/file: No such file or directory"))
    local name = os.tmpname()
    spec.cleanup(function() os.remove(name) end)
    local file = assert(io.open(name, "wb"))
    file:write(("x"):rep(5000))
    file:close()
    local chunks = all(source.file(io.open(name, "rb")))
    equal({ #chunks[1], #chunks[2], #chunks[3], #chunks }, { 2048, 2048, 904, 3 })
  end)
end)

describe("source.string", function()
  it("gives pieces of the block size", function()
    with_blocksize(4)
    equal(all(source.string("abcdefghij")), { "abcd", "efgh", "ij" })
    equal(all(source.string("abcd")), { "abcd" })
  end)
  it("ends at once for nil and the empty string", function()
    equal(source.string(nil)(), nil)
    equal(source.string("")(), nil)
  end)
end)

describe("source.table", function()
  it("gives element by element, and goes on after a hole", function()
    local src = source.table { "a", "b", nil, "d" }
    equal({ src(), src() }, { "a", "b" })
    equal(src(), nil)
    equal(src(), "d")
    equal(src(), nil)
  end)
  it("needs a table", function()
    raises("assertion failed!", source.table, "text")
    raises("assertion failed!", source.table)
  end)
end)

describe("source.simplify", function()
  it("follows a source that replaces itself", function()
    local function second() return "b" end
    local function first() return "a", second end
    local src = source.simplify(first)
    equal(pack(src()), pack("a"))
    equal(pack(src()), pack("b"))
    equal(pack(src()), pack("b"))
  end)
  it("passes errors through and is of no use afterwards", function()
    local src = source.simplify(source.error("broken"))
    equal(pack(src()), pack(nil, "broken"))
    raises("attempt to call", src)
  end)
  it("ends plainly", function()
    equal(source.simplify(source.empty())(), nil)
  end)
  it("needs a source", function() raises("assertion failed!", source.simplify) end)
end)

describe("source.rewind", function()
  it("gives back what was pushed, last one first, before the source goes on", function()
    local r = source.rewind(source.table { "a", "b" })
    equal(r(), "a")
    equal(pack(r("x")), pack())
    r("y")
    equal({ r(), r(), r() }, { "y", "x", "b" })
    equal(r(), nil)
  end)
  it("passes errors through", function()
    equal(pack(source.rewind(source.error("broken"))()), pack(nil, "broken"))
  end)
  it("needs a source", function() raises("assertion failed!", source.rewind) end)
end)

describe("source.cat", function()
  it("gives one source after the other", function()
    equal(all(source.cat(source.table { "a", "b" }, source.empty(), source.string("c"))), { "a", "b", "c" })
  end)
  it("stops at an error, and asks the same source again", function()
    local calls = 0
    local function broken()
      calls = calls + 1
      return nil, "error " .. calls
    end
    local src = source.cat(source.table { "a" }, broken, source.table { "z" })
    equal(src(), "a")
    equal(pack(src()), pack(nil, "error 1"))
    equal(pack(src()), pack(nil, "error 2"))
  end)
  it("of nothing has nothing", function() equal(source.cat()(), nil) end)
end)

describe("source.chain", function()
  it("gives what the filter makes of the source", function()
    equal(all(source.chain(source.table { "ab", "c" }, sign("-"))), { "a-b-", "c-" })
  end)
  it("asks the filter again before the source", function()
    equal(all(source.chain(source.table { "ab", "", "c" }, slow("XY"))), { "a", "b", "c", "X", "Y" })
  end)
  it("takes several filters", function()
    equal(table.concat(all(source.chain(source.table { "ab" }, slow("1"), sign("-"), slow("2")))), "a-b-1-2")
  end)
  it("pulls until there is something", function()
    local pulled = 0
    local src = source.chain(function()
      pulled = pulled + 1
      if pulled <= 3 then return "x" end
    end, hoard())
    equal(src(), "xxx")
    equal(pulled, 4)
    equal(src(), nil)
  end)
  it("reports a source's error, keeps what the filter holds, and tries again", function()
    local answers = { { "a" }, { nil, "broken" }, { "b" }, {} }
    local n = 0
    local src = source.chain(function()
      n = n + 1
      return answers[n][1], answers[n][2]
    end, hoard())
    equal(pack(src()), pack(nil, "broken"))
    equal(src(), "ab")
    equal(src(), nil)
  end)
  it("takes no second value of a chunk for an error", function()
    local n = 0
    local src = source.chain(function()
      n = n + 1
      if n == 1 then return "a", "ignored" end
    end, sign("-"))
    equal(pack(src()), pack("a-"))
    equal(src(), nil)
  end)
  it("raises when it is read past the end", function()
    local src = source.chain(source.empty(), sign("-"))
    equal(src(), nil)
    raises("ltn12_spec.lua:%d+: source is empty!", function() local x = src() return x end)
  end)
  it("raises when a filter answers nil to data", function()
    raises("filter returned inappropriate nil", source.chain(source.string("a"), function() return nil end))
  end)
  it("raises when a filter goes on with an empty text after its tail", function()
    local answers = { "tail", "" }
    local n = 0
    local src = source.chain(source.empty(), function()
      n = n + 1
      return answers[n]
    end)
    equal(src(), "tail")
    raises('filter returned ""', src)
  end)
  it("needs both", function()
    raises("assertion failed!", source.chain, nil, sign("-"))
    raises("assertion failed!", source.chain, source.empty())
  end)
end)

describe("sink.table", function()
  it("gathers chunks, empty ones too, and answers the table", function()
    local snk, t = sink.table()
    equal(pack(snk("a")), pack(1))
    equal(snk(""), 1)
    equal(pack(snk(nil, "error")), pack(1))
    equal(t, { "a", "" })
    spec.integer(snk(nil))
  end)
  it("appends to a given table", function()
    local t = { "x" }
    local snk, same = sink.table(t)
    snk("y")
    spec.same(same, t)
    equal(t, { "x", "y" })
  end)
end)

describe("sink.file", function()
  it("writes and closes", function()
    local file = fake_file("")
    local snk = sink.file(file)
    equal(snk("ab"), true)
    equal(snk(""), true)
    equal(snk("c"), true)
    equal(pack(snk(nil, "ignored")), pack(1))
    equal({ file.written, file.closed }, { "abc", 1 })
    raises("closed file", snk, "x")
  end)
  it("answers what the file's write answers", function()
    local name = os.tmpname()
    spec.cleanup(function() os.remove(name) end)
    local file = assert(io.open(name, "wb"))
    local snk = sink.file(file)
    equal(snk("x"), (spec.version == 5.1) and true or file)
    snk(nil)
    local full = fake_file("")
    function full:write() return nil, "disk full", 28 end
    equal(pack(sink.file(full)("x")), pack(nil, "disk full", 28))
  end)
  it("takes what io.open answers", function()
    equal(pack(sink.file(nil)("x")), pack(nil, "unable to open file"))
    equal(pack(sink.file(nil, "no such file", 2)(nil)), pack(nil, "no such file"))
  end)
end)

describe("sink.null", function()
  it("takes everything and is always the same", function()
    local snk = sink.null()
    equal({ pack(snk("a")), pack(snk("")), pack(snk(nil, "error")) }, { pack(1), pack(1), pack(1) })
    spec.same(snk, sink.null())
  end)
end)

describe("sink.error", function()
  it("refuses everything, the end too", function()
    local snk = sink.error("full")
    equal({ pack(snk("a")), pack(snk(nil)) }, { pack(nil, "full"), pack(nil, "full") })
  end)
end)

describe("sink.simplify", function()
  it("follows a sink that replaces itself", function()
    local got = {}
    local function second(chunk) got[#got + 1] = "2" .. tostring(chunk) return 1 end
    local function first(chunk) got[#got + 1] = "1" .. tostring(chunk) return true, second end
    local snk = sink.simplify(first)
    equal({ pack(snk("a")), pack(snk("b")), pack(snk(nil)) }, { pack(1), pack(1), pack(1) })
    equal(got, { "1a", "2b", "2nil" })
  end)
  it("passes refusals and errors through", function()
    equal(pack(sink.simplify(sink.error("full"))("a")), pack(nil, "full"))
    local snk, calls = recorder()
    sink.simplify(snk)(nil, "broken")
    equal(calls, { pack(nil, "broken") })
  end)
  it("needs a sink", function() raises("assertion failed!", sink.simplify) end)
end)

describe("sink.chain", function()
  it("forwards each output, and the empty one that says there is no more", function()
    local snk, calls = recorder()
    local chained = sink.chain(slow("X"), snk)
    equal(pack(chained("ab")), pack(1))
    equal(calls, { pack("a", nil), pack("b", nil), pack("", nil) })
    equal(pack(chained(nil)), pack(1))
    equal(calls[4], pack("X", nil))
    equal(calls[5], pack(nil, nil))
    equal(#calls, 5)
  end)
  it("keeps empty chunks to itself", function()
    local snk, calls = recorder()
    equal(pack(sink.chain(sign("-"), snk)("")), pack(1))
    equal(#calls, 0)
  end)
  it("gives the error along with everything at the end", function()
    local snk, calls = recorder()
    sink.chain(slow("XY"), snk)(nil, "broken")
    equal(calls, { pack("X", "broken"), pack("Y", "broken"), pack(nil, "broken") })
  end)
  it("stops at the first refusal", function()
    local snk, calls = recorder { [2] = { nil, "full" } }
    equal(pack(sink.chain(slow(), snk)("abc")), pack(nil, "full"))
    equal(#calls, 2)
  end)
  it("takes several filters, the sink last", function()
    local target = {}
    pump.all(source.table { "ab" }, (sink.chain(slow("1"), sign("-"), slow("2"), (sink.table(target)))))
    equal(table.concat(target), "a-b-1-2")
    target = {}
    pump.all(source.table { "ab" }, (sink.chain(sign("1"), sign("-"), (sink.table(target)))))
    equal(table.concat(target), "a-1-b-1-")
  end)
  it("needs both", function()
    raises("assertion failed!", sink.chain)
    raises("assertion failed!", sink.chain, sign("-"))
    raises("assertion failed!", sink.chain, nil, sink.null())
  end)
end)

describe("pump.step", function()
  local rows = {
    { "moves a chunk", { "a", nil }, { 1, nil }, pack(1), pack("a", nil) },
    { "ignores a second value of a chunk", { "a", "x" }, { 1, nil }, pack(1), pack("a", "x") },
    { "ends with the source, the sink told", { nil, nil }, { 1, nil }, pack(nil, nil), pack(nil, nil) },
    { "reports the source's error, the sink told", { nil, "broken" }, { 1, nil }, pack(nil, "broken"), pack(nil, "broken") },
    { "reports a refusal", { "a", nil }, { nil, "full" }, pack(nil, "full"), pack("a", nil) },
    { "reports a refusal without a message", { "a", nil }, { nil, nil }, pack(nil, nil), pack("a", nil) },
    { "prefers the source's error", { nil, "broken" }, { nil, "full" }, pack(nil, "broken"), pack(nil, "broken") },
    { "reports the refusal of the end", { nil, nil }, { nil, "full" }, pack(nil, "full"), pack(nil, nil) },
  }
  for _, row in ipairs(rows) do
    it(row[1], function()
      local snk, calls = recorder { row[3] }
      equal(pack(pump.step(function() return row[2][1], row[2][2] end, snk)), row[4])
      equal(calls, { row[5] })
    end)
  end
end)

describe("pump.all", function()
  it("moves everything and answers 1", function()
    local snk, t = sink.table()
    equal(pack(pump.all(source.table { "a", "", "b" }, snk)), pack(1))
    equal(t, { "a", "", "b" })
    spec.integer(pump.all(source.empty(), sink.null()))
  end)
  it("answers the source's error after telling the sink", function()
    local snk, calls = recorder()
    equal(pack(pump.all(source.error("broken"), snk)), pack(nil, "broken"))
    equal(calls, { pack(nil, "broken") })
  end)
  it("answers a refusal with its message", function()
    equal(pack(pump.all(source.string("a"), sink.error("full"))), pack(nil, "full"))
  end)
  it("takes a refusal without a message for success", function()
    equal(pack(pump.all(source.string("a"), function() return nil end)), pack(1))
  end)
  it("reports a refused end only with a message", function()
    equal(pack(pump.all(source.empty(), function() return nil end)), pack(1))
    equal(pack(pump.all(source.empty(), sink.error("full"))), pack(nil, "full"))
  end)
  it("uses a step of one's own", function()
    local calls = 0
    local src, snk = source.table { "a", "b" }, sink.null()
    local function step(from, to)
      calls = calls + 1
      spec.same(from, src)
      spec.same(to, snk)
      return pump.step(from, to)
    end
    equal(pump.all(src, snk, step), 1)
    equal(calls, 3)
    equal(pack(pump.all(src, snk, function() return false, "enough" end)), pack(nil, "enough"))
  end)
  it("takes callable tables", function()
    local chunks, got = { "a", "b" }, {}
    local src = setmetatable({}, { __call = function() return table.remove(chunks, 1) end })
    local snk = setmetatable({}, { __call = function(_, chunk) got[#got + 1] = chunk return 1 end })
    equal(pump.all(src, snk), 1)
    equal(got, { "a", "b" })
  end)
  it("lets its callbacks yield", function()
    local got = {}
    local co = coroutine.wrap(function()
      return pump.all(function() return (coroutine.yield("source")) end, function(chunk)
        got[#got + 1] = chunk
        coroutine.yield("sink")
        return 1
      end)
    end)
    equal({ co(), co("a"), co(), co(nil) }, { "source", "sink", "source", "sink" })
    equal(co(), 1)
    equal(got, { "a" })
  end)
  it("needs both", function()
    raises("assertion failed!", pump.all, nil, sink.null())
    raises("assertion failed!", pump.all, source.empty())
  end)
  it("passes errors raised by its callbacks unchanged", function()
    local err = {}
    raises(err, pump.all, function() error(err) end, sink.null())
    raises(err, pump.all, source.string("a"), function() error(err) end)
    raises(err, pump.all, source.string("a"), sink.null(), function() error(err) end)
  end)
end)

return spec.done()
