-- What no reasonable program does: numbers that are none, names with NUL bytes, hosts that would be something else
-- once they stand in a URL, servers that promise and do not keep. Nothing here may hang, reach somebody else than
-- was named, or say something else than what went wrong.

local spec = require "spec"
local puppet = require "puppet"
local http = require "socket.http"
local ltn12 = require "ltn12"
local socket = require "socket"
local describe, it, equal, same, truthy = spec.describe, spec.it, spec.equal, spec.same, spec.truthy
local pack, raises, contains = spec.pack, spec.raises, spec.contains

local nan = 0 / 0
local UNKNOWN = "host or service not provided, or not known"
local OK = "HTTP/1.1 200 OK\r\n"

-- The two engines: what they have in common is tested over both.
local engines = { ["the built-in connection"] = false, ["a socket of create"] = socket.tcp }

local function request(reqt)
  local pieces = {}
  reqt.sink = reqt.sink or ltn12.sink.table(pieces)
  local results = pack(http.request(reqt))
  return results, table.concat(pieces)
end

describe("nan", function()
  it("is no time-out", function()
    local sock = socket.tcp()
    raises("number expected, got nan", sock.settimeout, sock, nan)
    raises("number expected, got nan", sock.settimeout, sock, nan, "t")
    raises("number expected, got nan", socket.select, nil, nil, nan)
    raises("not nan", http.request, { url = puppet.ok(""), timeout = nan })
    raises("not nan", http.request, { url = puppet.ok(""), timeout = { idle = nan } })
  end)
  it("is no descriptor", function()
    local thing = { getfd = function() return nan end }
    equal((select(3, socket.select({ thing }, nil, 0))), "timeout")
  end)
  it("ends a sleep at once", function() socket.sleep(nan) end)
end)

describe("select", function()
  it("refuses a descriptor that the system has no room for", function()
    for _, fd in ipairs { 2 ^ 31, 2 ^ 32, 2 ^ 40, 1 / 0 } do
      local thing = { getfd = function() return fd end }
      raises("descriptor too large for set size", socket.select, { thing }, nil, 0)
    end
  end)
end)

describe("a name with a NUL byte", function()
  local server = assert(socket.bind("127.0.0.1", 0))
  local _, port = server:getsockname()
  it("is not the name in front of it", function()
    for _, host in ipairs { "127.0.0.1\0", "127.0.0.1\0.example", "localhost\0.example" } do
      equal(pack(socket.tcp():connect(host, port)), pack(nil, UNKNOWN))
      equal(pack(socket.connect(host, port)), pack(nil, UNKNOWN))
      equal(pack(socket.tcp():bind(host, 0)), pack(nil, UNKNOWN))
      equal(pack(socket.dns.getaddrinfo(host)), pack(nil, UNKNOWN))
      equal(pack(socket.dns.toip(host)), pack(nil, "host not found"))
      equal(pack(socket.udp():setpeername(host, port)), pack(nil, UNKNOWN))
      equal(pack(socket.udp():sendto("x", host, port)), pack(nil, "Name or service not known"))
    end
  end)
  it("is no port", function()
    equal(pack(socket.tcp():connect("127.0.0.1", port .. "\0")), pack(nil, "service not supported for socket type"))
    equal(pack(socket.udp():sendto("x", "127.0.0.1", port .. "\0")), pack(nil, "Name or service not known"))
  end)
  server:close()
end)

describe("the port of a datagram", function()
  it("is digits only", function()
    for _, port in ipairs { " 9", "9 ", "+9", "-0", "0x9", "65536", "" } do
      equal(pack(socket.udp():sendto("x", "127.0.0.1", port)), pack(nil, "Name or service not known"))
    end
  end)
end)

describe("a method", function()
  it("refuses whatever is not its object", function()
    local sock = socket.tcp()
    local methods = getmetatable(sock).__index
    local others = { false, 1, "x", {}, print, io.stdout, socket.udp(), setmetatable({}, { __index = sock }) }
    for name, method in pairs(methods) do
      if type(method) == "function" then
        for i = 1, #others do raises("expected", method, others[i], "127.0.0.1", 1) end
        raises("expected", method)
      end
    end
  end)
end)

for name, create in pairs(engines) do
  create = create or nil
  describe("over " .. name .. ", a host", function()
    it("that would be another one in a URL is unknown", function()
      for _, host in ipairs { "127.0.0.1/x", "127.0.0.1?x", "127.0.0.1#x", "x@127.0.0.1", "127.0.0.1\\x", "a b" } do
        equal(request({ url = puppet.ok(""), host = host, create = create })[2], UNKNOWN)
      end
      equal(request({ url = (puppet.ok(""):gsub("127%.0%.0%.1", "a@b@127.0.0.1")), create = create })[2], UNKNOWN)
    end)
  end)

  describe("over " .. name .. ", a source", function()
    it("may give numbers", function()
      local heard = select(2, request { url = puppet.echo(), method = "POST", create = create,
        source = ltn12.source.table { 12, "ab", 3 } })
      contains(heard, "\r\n2\r\n12\r\n")
      contains(heard, "\r\n1\r\n3\r\n")
    end)
    it("gets its refusal back as it is", function()
      local why = {}
      local results = request { url = puppet.echo(), method = "POST", create = create,
        source = function() return nil, why end }
      equal(results[1], nil)
      same(results[2], why)
    end)
  end)

  describe("over " .. name .. ", a response", function()
    local function answer(text) return request({ url = puppet.says(text .. "{close}"), create = create }) end
    it("that is none is named in LuaSocket's words", function()
      equal(answer("HTTP/2 200 OK\r\n\r\n")[2], "HTTP/2 200 OK")
      equal(answer(OK .. "no colon\r\n\r\n")[2], "malformed response headers")
      equal(answer(OK .. "Transfer-Encoding: chunked\r\n\r\nxyz\r\n")[2], "invalid chunk size")
      equal(answer(OK .. "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n")[2], "invalid chunk size")
    end)
    it("that leads elsewhere is not waited for to its end", function()
      local there = puppet.says_relative(OK .. "Content-Length: 5\r\n\r\nthere")
      for _, framing in ipairs { "Content-Length: 9\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n" } do
        -- Without a time-out: if the body is waited for, this waits for ever.
        local _, text = request { timeout = -1, create = create,
          url = puppet.says("HTTP/1.1 302 Found\r\nLocation: " .. there .. "\r\n" .. framing .. "{stall}") }
        equal(text, "there")
      end
    end)
  end)

  describe("over " .. name .. ", a content-length", function()
    it("beyond all numbers is refused", function()
      for _, length in ipairs { nan, 1 / 0, 1e300, -1, 0.5 } do
        local results = request { url = puppet.ok(""), method = "POST", create = create,
          headers = { ["content-length"] = length }, source = ltn12.source.empty() }
        contains(results[2], "invalid content-length")
      end
    end)
  end)
end

describe("a datagram socket whose peer is not there", function()
  -- A port that was free a moment ago: nobody listens there.
  local function deserted()
    local other = assert(socket.udp4())
    assert(other:setsockname("127.0.0.1", 0))
    local _, port = other:getsockname()
    other:close()
    return port
  end
  local function refused()
    local sock = assert(socket.udp4())
    assert(sock:setpeername("127.0.0.1", deserted()))
    assert(sock:send("x"))
    sock:settimeout(5)
    equal(pack(sock:receive()), pack(nil, "connection refused"))
    return sock
  end
  it("can be given another one", function()
    local sock, other = refused(), assert(socket.udp4())
    assert(other:setsockname("127.0.0.1", 0))
    other:settimeout(5)
    truthy(sock:setpeername(other:getsockname()))
    truthy(sock:send("hello"))
    equal(other:receive(), "hello")
  end)
  it("can do without", function()
    local sock = refused()
    truthy(sock:setpeername("*"))
    truthy(sock:sendto("x", "127.0.0.1", deserted()))
  end)
  it("can be given another one after a datagram that was too long", function()
    local sock = assert(socket.udp4())
    assert(sock:setpeername("127.0.0.1", 9))
    equal(pack(sock:send(("x"):rep(70000))), pack(nil, "Message too long"))
    truthy(sock:setpeername("127.0.0.1", 10))
    truthy(sock:setpeername("*"))
  end)
end)

describe("a URL", function()
  it("keeps the bytes that a request line has no room for", function()
    local _, heard = request { url = (puppet.echo():gsub("(:%d+/)", "%1\255 \195\169/")) }
    contains(heard, "GET /%FF%20%C3%A9/")
  end)
end)

describe("a program's own socket.tcp", function()
  local own = socket.tcp
  it("serves http", function()
    local made = 0
    spec.cleanup(function() socket.tcp = own end)
    socket.tcp = function()
      made = made + 1
      return own()
    end
    local _, text = request { url = puppet.ok("hello") }
    equal(text, "hello")
    equal(made, 1)
  end)
  it("may be made of socket.connect", function()
    spec.cleanup(function() socket.tcp = own end)
    socket.tcp = function() return socket.connect("127.0.0.1", puppet.port) end
    truthy(socket.tcp())
  end)
end)

return spec.done()
