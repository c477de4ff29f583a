-- http.open: the HTTP conversation over socket-like objects, step by step. The objects are mocks, so that everything
-- here is deterministic in every door.

local spec = require "spec"
local mock = require "mock_socket"
local http = require "socket.http"
local socket = require "socket"
local ltn12 = require "ltn12"
local describe, it, equal, pack = spec.describe, spec.it, spec.equal, spec.pack

local function reply(text) return mock.new { answer = text } end

-- http.open over a mock, in one protected call.
local function talk(sock, f)
  return socket.protect(function()
    return f(http.open("host.example", 8080, mock.factory(sock)))
  end)()
end

describe("http.open", function()
  it("sets the time-out and connects", function()
    local sock = reply("")
    talk(sock, function(h)
      equal(h.c, sock)
      equal(type(h.try), "function")
    end)
    equal(sock.timeouts, { 60 })
    equal({ sock.host, sock.port }, { "host.example", 8080 })
  end)

  it("answers what create answers when it fails", function()
    equal(pack(socket.protect(function() return http.open("h", 1, function() return nil, "no socket" end) end)()),
      pack(nil, "no socket"))
  end)

  it("closes what could not connect", function()
    local sock = mock.new { refuses = "connection refused" }
    equal(pack(talk(sock, function() end)), pack(nil, "connection refused"))
    equal(sock.closed, 1)
  end)

  it("sends a request line, GET unless told", function()
    local sock = reply("")
    talk(sock, function(h)
      h:sendrequestline(nil, "/a")
      h:sendrequestline("PUT", "/b")
    end)
    equal(sock:heard(), "GET /a HTTP/1.1\r\nPUT /b HTTP/1.1\r\n")
  end)

  it("refuses a request line that would be two", function()
    local sock = reply("")
    equal(pack(talk(sock, function(h) h:sendrequestline("GET", "/a\r\nX: y") end)), pack(nil, "url contains a line break"))
    equal(pack(talk(reply(""), function(h) h:sendrequestline("GE\nT", "/") end)), pack(nil, "method contains a line break"))
    equal(sock:heard(), "")
    equal(sock.closed, 1)
  end)

  it("sends headers in their canonic spelling and a blank line", function()
    local sock = reply("")
    equal(talk(sock, function(h) return h:sendheaders { ["content-md5"] = "abc" } end), 1)
    equal(sock:heard(), "Content-MD5: abc\r\n\r\n")
    sock = reply("")
    talk(sock, function(h) h:sendheaders {} end)
    equal(sock:heard(), "\r\n")
  end)

  it("sends a body in chunks, or raw with a content-length", function()
    local sock = reply("")
    equal(talk(sock, function(h) return h:sendbody({}, ltn12.source.table { "0123456789abcdef0", "", "x" }) end), 1)
    equal(sock:heard(), "11\r\n0123456789abcdef0\r\n1\r\nx\r\n0\r\n\r\n")
    sock = reply("")
    equal(talk(sock, function(h) return h:sendbody({ ["content-length"] = 3 }, ltn12.source.string("abc")) end), 1)
    equal(sock:heard(), "abc")
    sock = reply("")
    talk(sock, function(h) h:sendbody({}) end)
    equal(sock:heard(), "0\r\n\r\n")
  end)

  it("reads the status line", function()
    equal(pack(talk(reply("HTTP/1.0 404 Not Found\r\n"), function(h) return h:receivestatusline() end)),
      pack(404, "HTTP/1.0 404 Not Found"))
    equal(pack(talk(reply("hello world"), function(h) return h:receivestatusline() end)), pack(nil, "hello"))
    equal(pack(talk(reply("HTTP/2 200 OK\r\n"), function(h) return h:receivestatusline() end)), pack(nil, "HTTP/2 200 OK"))
    equal(pack(talk(reply("HTT"), function(h) return h:receivestatusline() end)), pack(nil, "closed"))
  end)

  it("reads headers: names folded, repeated ones joined, lines continued", function()
    local headers = talk(reply("A: 1\r\nB:2\nA:  3\r\nC: x\r\n  y\r\n\tz\r\n\r\nrest"), function(h) return (h:receiveheaders()) end)
    equal(headers, { a = "1, 3", b = "2", c = "x  y\tz" })
    equal(talk(reply("\r\n"), function(h) return (h:receiveheaders()) end), {})
    equal(pack(talk(reply("no colon\r\n\r\n"), function(h) return h:receiveheaders() end)), pack(nil, "malformed response headers"))
    equal(pack(talk(reply("A: 1\r\n"), function(h) return h:receiveheaders() end)), pack(nil, "closed"))
  end)

  it("does not swallow headers without end", function()
    local sock = reply(("X-Long: " .. ("y"):rep(1000) .. "\r\n"):rep(300))
    equal(pack(talk(sock, function(h) return h:receiveheaders() end)), pack(nil, "response headers too large"))
  end)

  it("reads a body by length, by chunks and up to the close", function()
    local function body(headers, text)
      local sink, pieces = ltn12.sink.table()
      local ok, err = talk(reply(text), function(h) return h:receivebody(headers, sink) end)
      return table.concat(pieces), ok, err
    end
    equal(pack(body({ ["content-length"] = "5" }, "hello, and more")), pack("hello", 1, nil))
    equal(pack(body({ ["transfer-encoding"] = "chunked" }, "5;ext=1\r\nhello\r\n0A\r\n0123456789\r\n0\r\nX-T: v\r\n\r\n")),
      pack("hello0123456789", 1, nil))
    equal(pack(body({}, "up to the close")), pack("up to the close", 1, nil))
    equal(pack(body({ ["transfer-encoding"] = "identity", ["content-length"] = "2" }, "abc")), pack("ab", 1, nil))
    -- not numeric: up to the close
    equal(pack(body({ ["content-length"] = "3, 3" }, "abcdef")), pack("abcdef", 1, nil))
  end)

  it("delivers what arrived before a body breaks off", function()
    local function body(headers, text)
      local sink, pieces = ltn12.sink.table()
      local ok, err = talk(reply(text), function(h) return h:receivebody(headers, sink) end)
      return table.concat(pieces), ok, err
    end
    equal(pack(body({ ["content-length"] = "10" }, "hello")), pack("hello", nil, "closed"))
    equal(pack(body({ ["transfer-encoding"] = "chunked" }, "a\r\nhello")), pack("hello", nil, "closed"))
    equal(pack(body({ ["transfer-encoding"] = "chunked" }, "5\r\nhello\r\n")), pack("hello", nil, "closed"))
    equal(pack(body({ ["transfer-encoding"] = "chunked" }, "5\r\nhello\r\n0\r\n")), pack("hello", nil, "closed"))
  end)

  local sizes = { "", "x", "-5", "5x", "0x5", "12345678901234", " ", ";5" }
  for i = 1, #sizes do
    it("refuses the chunk size " .. spec.show(sizes[i]), function()
      equal(pack(talk(reply(sizes[i] .. "\r\nhello\r\n0\r\n\r\n"), function(h)
        return h:receivebody({ ["transfer-encoding"] = "chunked" })
      end)), pack(nil, "invalid chunk size"))
    end)
  end

  it("reads an HTTP/0.9 body behind the bytes it has seen", function()
    local sink, pieces = ltn12.sink.table()
    equal(talk(reply("the rest"), function(h) return h:receive09body("first", sink) end), 1)
    equal(table.concat(pieces), "firstthe rest")
  end)

  it("closes with the result of the socket's close", function()
    local sock = reply("")
    equal(talk(sock, function(h) return h:close() end), 1)
    equal(sock.closed, 1)
  end)
end)

describe("socket.source and socket.sink, http-chunked", function()
  it("decode and merge trailers into the table given", function()
    local headers = { a = "1" }
    local source = socket.source("http-chunked", reply("3\r\nabc\r\n2\r\nde\r\n0\r\nA: 2\r\nB: 3\r\n\r\n"), headers)
    equal(pack(source(), source(), source()), pack("abc", "de", nil))
    equal(headers, { a = "1, 2", b = "3" })
  end)
  it("encode, without a premature end, and leave the socket open", function()
    local sock = reply("")
    local sink = socket.sink("http-chunked", sock)
    sink("abc") sink("") sink(nil)
    equal(sock:heard(), "3\r\nabc\r\n0\r\n\r\n")
    equal(sock.closed, 0)
  end)
  it("stand for their socket in select", function()
    local sock = { getfd = function() return 7 end, dirty = function() return true end }
    local source, sink = socket.source("http-chunked", sock), socket.sink("http-chunked", sock)
    equal({ source:getfd(), source:dirty(), sink:getfd(), sink:dirty() }, { 7, true, 7, true })
  end)
end)

return spec.done()
