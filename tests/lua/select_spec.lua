local spec = require "spec"
local describe, it, equal, raises, truthy = spec.describe, spec.it, spec.equal, spec.raises, spec.truthy
local pack, cleanup = spec.pack, spec.cleanup
local socket = require "socket"

local function closing(o)
  cleanup(function() o:close() end)
  return o
end

local function pair()
  local s = closing(assert(socket.bind("127.0.0.1", 0)))
  local _, port = s:getsockname()
  local c = closing(assert(socket.connect("127.0.0.1", port)))
  local p = closing(assert(s:accept()))
  return c, p, s
end

describe("select", function()
  it("answers two tables and a timeout where nothing happens", function()
    local _, p = pair()
    equal(pack(socket.select({ p }, nil, 0)), pack({}, {}, "timeout"))
    equal(pack(socket.select({ p }, {}, 0.01)), pack({}, {}, "timeout"))
    equal(pack(socket.select({}, {}, "0")), pack({}, {}, "timeout"))
    equal(pack(socket.select(nil, nil, 0.01)), pack({}, {}, "timeout"))
  end)

  it("answers who is ready, by index and by object", function()
    local c, p, s = pair()
    c:send("x")
    local results = pack(socket.select({ s, p }, { c }, 10))
    equal(results.n, 2)
    local readable, writable = results[1], results[2]
    equal(#readable, 1)
    equal(readable[1], p)
    equal(readable[p], 1)
    spec.float(readable[p])
    equal(readable[s], nil)
    equal(writable[1], c)
    truthy(writable[c])
  end)

  it("a connection to accept is readable", function()
    local _, _, s = pair()
    local _, port = s:getsockname()
    closing(assert(socket.connect("127.0.0.1", port)))
    equal((socket.select({ s }, nil, 10))[1], s)
    closing(assert(s:accept()))
  end)

  it("a peer that closed is readable", function()
    local c, p = pair()
    c:close()
    equal((socket.select({ p }, nil, 10))[1], p)
  end)

  it("buffered input is readable at once, and first", function()
    local c, p = pair()
    local d, q = pair()
    c:send("a\nb")
    p:receive()
    local readable = socket.select({ q, p }, nil)
    equal(#readable, 1)
    equal(readable[1], p)
    d:send("x")
    socket.select({ q }, nil, 10)
    readable = socket.select({ q, p }, nil, 10)
    equal({ readable[1] == p, readable[2] == q }, { true, true })
  end)

  it("closed sockets, fresh ones and strings are skipped", function()
    local c = pair()
    c:close()
    equal(pack(socket.select({ c, socket.tcp(), "text" }, { c }, 0)), pack({}, {}, "timeout"))
  end)

  it("numbers and booleans raise, as does what is no list", function()
    raises("index", socket.select, { 1 }, nil, 0)
    raises("index", socket.select, { true }, nil, 0)
    raises("bad argument #1 to 'select' (table expected, got number)", socket.select, 1)
    raises("bad argument #2 to 'select' (table expected, got string)", socket.select, nil, "x")
    raises("number expected, got string", socket.select, nil, nil, "x")
  end)

  it("looks no further than the first nil", function()
    local c, p = pair()
    c:send("x")
    socket.select({ p }, nil, 10)
    local list = {}
    list[2] = p
    equal(pack(socket.select(list, nil, 0)), pack({}, {}, "timeout"))
  end)

  it("takes foreign objects that have a descriptor", function()
    local c, p = pair()
    local wrapper = { getfd = function() return p:getfd() end }
    equal(pack(socket.select({ wrapper }, nil, 0)), pack({}, {}, "timeout"))
    c:send("x")
    local readable = socket.select({ wrapper }, nil, 10)
    equal(readable[1], wrapper)
    truthy(readable[wrapper])
  end)

  it("asks foreign objects whether they are dirty", function()
    local _, p = pair()
    local wrapper = { getfd = function() return p:getfd() end, dirty = function() return true end }
    equal((socket.select({ wrapper }, nil))[1], wrapper)
    local mute = { getfd = function() return p:getfd() end, dirty = function() error("asked") end }
    local _, writable = socket.select(nil, { mute }, 10)
    equal(writable[1], mute)
    local none = { getfd = function() return -1 end, dirty = function() return true end }
    equal(pack(socket.select({ none }, nil, 0)), pack({}, {}, "timeout"))
  end)

  it("one entry a descriptor, in ascending order, the last object wins", function()
    local c, p = pair()
    local d, q = pair()
    c:send("x")
    d:send("x")
    socket.select({ p }, nil, 10)
    socket.select({ q }, nil, 10)
    local twin = { getfd = function() return p:getfd() end }
    local low, high = p, q
    if low:getfd() > high:getfd() then low, high = high, low end
    local readable = socket.select({ high, low }, nil, 10)
    equal({ readable[1] == low, readable[2] == high }, { true, true })
    readable = socket.select({ p, twin }, nil, 10)
    equal(#readable, 1)
    equal(readable[1], twin)
  end)

  it("the same socket may be in both lists", function()
    local c, p = pair()
    c:send("x")
    socket.select({ p }, nil, 10)
    local readable, writable = socket.select({ p }, { p }, 10)
    equal({ readable[1] == p, writable[1] == p }, { true, true })
  end)

  it("udp sockets take part", function()
    local u = closing(assert(socket.udp4()))
    assert(u:setsockname("127.0.0.1", 0))
    equal(pack(socket.select({ u }, nil, 0)), pack({}, {}, "timeout"))
    local v = closing(assert(socket.udp4()))
    v:sendto("x", u:getsockname())
    equal((socket.select({ u }, nil, 10))[1], u)
  end)

  it("goes beyond a thousand descriptors", function()
    local s = closing(assert(socket.bind("127.0.0.1", 0, 128)))
    local _, port = s:getsockname()
    local clients, peers = {}, {}
    cleanup(function()
      for i = 1, #clients do clients[i]:close() end
      for i = 1, #peers do peers[i]:close() end
    end)
    for i = 1, 700 do
      clients[i] = assert(socket.connect("127.0.0.1", port))
      peers[i] = assert(s:accept())
    end
    truthy(peers[700]:getfd() > 1024)
    equal(pack(socket.select(peers, nil, 0)), pack({}, {}, "timeout"))
    clients[700]:send("x")
    clients[1]:send("x")
    socket.select({ peers[700] }, nil, 10)
    socket.select({ peers[1] }, nil, 10)
    local readable, writable = socket.select(peers, clients, 10)
    equal(#readable, 2)
    equal({ readable[1] == peers[1], readable[2] == peers[700] }, { true, true })
    equal(#writable, 700)
  end)
end)

return spec.done()
