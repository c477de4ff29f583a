-- socket.sink, socket.source, socket.choose and socket.skip, over sockets that are played by tables.

local spec = require "spec"
local socket = require "socket"
local describe, it, equal, raises, pack = spec.describe, spec.it, spec.equal, spec.raises, spec.pack

-- A socket that answers `receive` from a list of results and remembers what was done with it.
local function actor(results)
  local self = { log = {}, closed = 0 }
  local n = 0
  function self:send(data) self.log[#self.log + 1] = data return #data end
  function self:receive(size)
    self.log[#self.log + 1] = size
    n = n + 1
    local result = results[n] or pack(nil, "closed", "")
    return result[1], result[2], result[3]
  end
  function self:close() self.closed = self.closed + 1 return 1 end
  function self:getfd() return 9 end
  function self:dirty() return self.closed > 0 end
  return self
end

describe("the module table", function()
  it("has its constants", function()
    equal(socket.BLOCKSIZE, 2048)
    equal(socket._DATAGRAMSIZE, 8192)
    equal(socket._SOCKETINVALID, -1)
    equal(socket._SETSIZE, package.config:sub(1, 1) == "\\" and 64 or 1024)
    spec.integer(socket._DATAGRAMSIZE)
    spec.integer(socket._SETSIZE)
    spec.integer(socket._SOCKETINVALID)
    equal(type(socket._VERSION), "string")
  end)
  it("says which LuaSocket it stands for, and no debug build", function()
    equal(socket._VERSION, "LuaSocket 3.1.0")
    equal(socket._DEBUG, nil)
  end)
  it("is not a global", function() equal(rawget(_G, "socket"), nil) end)
  it("has the other modules in it, without a require", function()
    for _, name in ipairs { "url", "headers", "concat", "callback", "tp" } do
      spec.same(socket[name], require("socket." .. name))
    end
    spec.same(socket.mime, require "mime")
    equal(socket.nothing, nil)
    equal(rawget(socket, "unix"), nil)
  end)
  it("is shut down without results", function() equal(pack(socket.__unload()), pack()) end)
end)

describe("socket.gettime", function()
  it("answers seconds since 1970 as a float", function()
    spec.float(socket.gettime())
    spec.truthy(math.abs(socket.gettime() - os.time()) < 5)
    equal(select("#", socket.gettime()), 1)
  end)
end)

describe("socket.sleep", function()
  it("waits at least that long, and answers nothing", function()
    local before = socket.gettime()
    equal(pack(socket.sleep(0.02)), pack())
    spec.truthy(socket.gettime() - before >= 0.019)
  end)
  it("does not wait for a negative time, and takes numeric strings", function()
    equal(pack(socket.sleep(-1)), pack())
    equal(pack(socket.sleep("0")), pack())
  end)
  it("wants a number", function()
    raises("bad argument #1 to 'sleep' (number expected, got no value)", function() socket.sleep() end)
    raises("bad argument #1 to 'sleep' (number expected, got string)", function() socket.sleep("x") end)
  end)
end)

describe("socket.skip", function()
  it("drops the first arguments", function()
    equal(pack(socket.skip(1, "a", "b", nil)), pack("b", nil))
    equal(pack(socket.skip(0, "a")), pack("a"))
    equal(pack(socket.skip(2, nil, nil, 3)), pack(3))
  end)
  it("of too many leaves nothing", function()
    equal(pack(socket.skip(3, "a", "b")), pack())
    equal(pack(socket.skip(1)), pack())
    equal(pack(socket.skip(100, 1)), pack())
  end)
  it("takes numeric strings", function() equal(pack(socket.skip("1", "a", "b")), pack("b")) end)
  it("wants a number", function()
    raises("bad argument #1 to 'skip' (number expected, got no value)", function() socket.skip() end)
    raises("bad argument #1 to 'skip' (number expected, got nil)", function() socket.skip(nil) end)
    raises("bad argument #1 to 'skip' (number expected, got table)", function() socket.skip({}) end)
    raises("endpoints_spec.lua:%d+: bad argument", function() local x = socket.skip("x") return x end)
  end)
  if spec.has_integers then
    it("wants a whole one", function()
      raises("number has no integer representation", function() socket.skip(1.5, 1, 2) end)
      equal(pack(socket.skip(1.0, "a", "b")), pack("b"))
    end)
  else
    it("truncates", function() equal(pack(socket.skip(1.5, "a", "b")), pack("b")) end)
  end
end)

describe("socket.choose", function()
  local picked = socket.choose {
    default = function(...) return "default", ... end,
    other = function(...) return "other", ... end,
  }
  it("picks by name and hands two arguments on", function()
    equal(pack(picked("other", 1, 2, 3)), pack("other", 1, 2))
  end)
  it("takes the default, and shifts, where the first is no string", function()
    equal({ picked(5, 6) }, { "default", 5, 6 })
    equal({ picked({}) }, { "default", {} })
  end)
  it("raises for unknown names where the caller stands", function()
    local function caller() local r = picked("nothing") return r end
    local function user() local r = caller() return r end
    raises("endpoints_spec.lua:%d+: unknown key %(nothing%)", user)
    raises("unknown key (default)", socket.choose {}, 5)
  end)
end)

describe("a socket sink", function()
  it("is a callable table that stands for its socket", function()
    for _, snk in ipairs { socket.sink("keep-open", actor {}), socket.source(actor {}) } do
      equal(type(snk), "table")
      equal(snk:getfd(), 9)
      equal(snk:dirty(), false)
    end
  end)
  it("keeps the socket open by default", function()
    for _, mode in ipairs { "keep-open", "default" } do
      local c = actor {}
      local snk = socket.sink(mode, c)
      equal(snk("abc"), 3)
      equal(pack(snk(nil, "error")), pack(1))
      equal({ c.log, c.closed }, { { "abc" }, 0 })
    end
    local c = actor {}
    socket.sink(c)("x")
    equal(c.log, { "x" })
  end)
  it("closes it when told so", function()
    local c = actor {}
    local snk = socket.sink("close-when-done", c)
    equal(snk("abc"), 3)
    equal(c.closed, 0)
    equal(pack(snk(nil)), pack(1))
    equal(c.closed, 1)
  end)
  it("answers failures as the socket does", function()
    local c = actor {}
    function c:send() return nil, "closed", 2 end
    equal(pack(socket.sink("keep-open", c)("abc")), pack(nil, "closed", 2))
    equal(pack(socket.sink("close-when-done", c)("abc")), pack(nil, "closed", 2))
  end)
  it("of an unknown mode is refused", function()
    raises("unknown key (x)", function() socket.sink("x", actor {}) end)
  end)
  it("may be of a mode of one's own", function()
    spec.cleanup(function() socket.sinkt["mine"] = nil end)
    socket.sinkt["mine"] = function(c) return function() return c end end
    equal(socket.sink("mine", "socket")(), "socket")
  end)
  it("and new modes of sources", function()
    spec.cleanup(function() socket.sourcet["mine"] = nil end)
    socket.sourcet["mine"] = function(c, length) return function() return c, length end end
    equal(pack(socket.source("mine", "a socket", 3)()), pack("a socket", 3))
  end)
end)

describe("a socket source until-closed", function()
  it("gives blocks, then the rest, then nil, and closes", function()
    for _, mode in ipairs { "until-closed", "default" } do
      local c = actor { pack("ab"), pack("cd"), pack(nil, "closed", "e") }
      local src = socket.source(mode, c)
      equal({ src(), src() }, { "ab", "cd" })
      equal(c.closed, 0)
      equal(pack(src()), pack("e"))
      equal(c.closed, 1)
      equal(src(), nil)
      equal(src(), nil)
      equal(c.log, { 2048, 2048, 2048 })
    end
  end)
  it("reads the block size each time", function()
    local before = socket.BLOCKSIZE
    spec.cleanup(function() socket.BLOCKSIZE = before end)
    local c = actor { pack("a"), pack("b") }
    local src = socket.source(c)
    src()
    socket.BLOCKSIZE = 10
    src()
    equal(c.log, { 2048, 10 })
  end)
  it("gives an empty rest as it is", function()
    local src = socket.source(actor { pack(nil, "closed", "") })
    equal(pack(src()), pack(""))
    equal(src(), nil)
  end)
  it("answers other failures, without what came before them", function()
    local c = actor { pack(nil, "timeout", "part") }
    equal(pack(socket.source(c)()), pack(nil, "timeout"))
    equal(c.closed, 0)
  end)
end)

describe("a socket source by-length", function()
  it("gives so many bytes and leaves the socket open", function()
    local c = actor { pack(("x"):rep(2048)), pack("yz") }
    local src = socket.source("by-length", c, 2050)
    equal(#src(), 2048)
    equal(src(), "yz")
    equal(src(), nil)
    equal(src(), nil)
    equal(c.log, { 2048, 2 })
    equal(c.closed, 0)
  end)
  it("of none reads nothing", function()
    local c = actor {}
    equal(socket.source("by-length", c, 0)(), nil)
    equal(socket.source("by-length", c, -1)(), nil)
    equal(c.log, {})
  end)
  it("takes an early end for an error", function()
    equal(pack(socket.source("by-length", actor { pack(nil, "closed", "part") }, 10)()), pack(nil, "closed"))
  end)
  it("wants its length at the first call", function()
    local src = socket.source("by-length", actor {})
    raises("attempt to", src)
  end)
  it("of an unknown mode is refused", function()
    raises("unknown key (x)", function() socket.source("x", actor {}) end)
  end)
end)

return spec.done()
