-- The HTTP conversation over socket-like objects of the script's own: http.open step by step, and http.request
-- with `create`. The objects are mocks, so that everything here is deterministic in every door.

local spec = require "spec"
local mock = require "mock_socket"
local http = require "socket.http"
local socket = require "socket"
local ltn12 = require "ltn12"
local describe, it, equal, pack, raises = spec.describe, spec.it, spec.equal, spec.pack, spec.raises
local truthy, contains = spec.truthy, spec.contains

local OK = "HTTP/1.1 200 OK\r\n"

local function reply(text) return mock.new { answer = text } end

-- http.open over a mock, in one protected call.
local function talk(sock, f)
  return socket.protect(function()
    return f(http.open("host.example", 8080, mock.factory(sock)))
  end)()
end

-- One request over mocks -> results, body pieces
local function request(reqt, ...)
  local pieces = {}
  reqt.url = reqt.url or "http://host.example/path"
  reqt.create = mock.factory(...)
  reqt.sink = reqt.sink or ltn12.sink.table(pieces)
  return pack(http.request(reqt)), pieces
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

describe("http.request with create", function()
  it("speaks one request and closes", function()
    local sock = reply(OK .. "X-A: 1\r\nContent-Length: 5\r\n\r\nhello")
    local results, pieces = request({}, sock)
    equal({ results[1], results[2], results[3], results[4] },
      { 1, 200, { ["x-a"] = "1", ["content-length"] = "5" }, "HTTP/1.1 200 OK" })
    equal(table.concat(pieces), "hello")
    equal(sock.closed, 1)
    local heard = sock:heard()
    contains(heard, "^GET /path HTTP/1%.1\r\n")
    for _, line in ipairs { "Host: host.example", "User-Agent: " .. http.USERAGENT, "Connection: close, TE", "TE: trailers" } do
      truthy(heard:find(line .. "\r\n", 1, true), line)
    end
    truthy(heard:find("\r\n\r\n$"))
  end)

  it("tells more in a fifth result", function()
    local results = request({}, reply(OK .. "Set-Cookie: a=1\r\nset-cookie: b=2, c\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-T: v\r\n\r\n"))
    local more = results[5]
    equal(more:values("Set-Cookie"), { "a=1", "b=2, c" })
    equal(more.list[2], { name = "set-cookie", value = "b=2, c" })
    equal({ more.version, more.received, more.sent, more.redirects, more.url }, { "1.1", 2, 0, 0, "http://host.example/path" })
    equal(more.trailers, { ["x-t"] = "v" })
    equal(results[3]["x-t"], nil)
  end)

  it("has the same answer delivered by byte", function()
    local function bytewise(sock)
      local receive = sock.receive
      -- a socket whose every answer is put together from single bytes
      sock.receive = function(self, pattern, prefix)
        if type(pattern) ~= "number" then return receive(self, pattern, prefix) end
        local got = prefix or ""
        while #got < pattern do
          local byte, err = receive(self, 1)
          if not byte then return nil, err, got end
          got = got .. byte
        end
        return got
      end
      return sock
    end
    local text = OK .. "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n"
    local results, pieces = request({}, bytewise(reply(text)))
    equal(results[2], 200)
    equal(table.concat(pieces), "helloabc")
  end)

  it("lower-cases names, keeps canonic spelling, lets user headers win", function()
    local sock = reply(OK .. "\r\n")
    request({ headers = { ["x-MINE"] = 5, HOST = "other", connection = "keep-alive", ["USER-agent"] = "me" } }, sock)
    local heard = sock:heard()
    for _, line in ipairs { "x-mine: 5", "Host: other", "Connection: keep-alive", "User-Agent: me" } do
      truthy(heard:find("\r\n" .. line .. "\r\n", 1, true), line)
    end
    truthy(not heard:find("host.example", 1, true))
  end)

  it("sends the port in Host where it is not the scheme's", function()
    local sock = reply(OK .. "\r\n")
    request({ url = "http://h:8080/" }, sock)
    contains(sock:heard(), "\r\nHost: h:8080\r\n")
    sock = reply(OK .. "\r\n")
    request({ url = "http://[::1]:80/" }, sock)
    contains(sock:heard(), "\r\nHost: [::1]\r\n")
    equal({ sock.host, sock.port }, { "::1", "80" })
  end)

  it("sends Basic credentials, the password percent-decoded", function()
    local sock = reply(OK .. "\r\n")
    request({ url = "http://u:p%40@h/" }, sock)
    contains(sock:heard(), "\r\nAuthorization: Basic dTpwQA==\r\n")
    sock = reply(OK .. "\r\n")
    request({ url = "http://u@h/" }, sock)
    truthy(not sock:heard():find("Authorization"))
  end)

  it("builds the target from the parts, without the fragment", function()
    local sock = reply(OK .. "\r\n")
    request({ url = "http://h/a%20b;p?q=1#frag" }, sock)
    contains(sock:heard(), "^GET /a%%20b;p%?q=1 HTTP")
    sock = reply(OK .. "\r\n")
    request({ url = "http://h/a?b", path = "/c", query = "d=e", method = "OPTIONS" }, sock)
    contains(sock:heard(), "^OPTIONS /c%?d=e HTTP")
    sock = reply(OK .. "\r\n")
    request({ url = "http://h/a", uri = "*", method = "OPTIONS" }, sock)
    contains(sock:heard(), "^OPTIONS %* HTTP")
  end)

  it("asks a proxy for the whole URL, without the credentials in it", function()
    local sock = reply(OK .. "\r\n")
    request({ url = "http://u:p@h/x", proxy = "http://me:secret@proxy:3333" }, sock)
    local heard = sock:heard()
    contains(heard, "^GET http://h/x HTTP")
    contains(heard, "\r\nAuthorization: Basic dTpw\r\n")
    contains(heard, "\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n")
    equal({ sock.host, sock.port }, { "proxy", "3333" })
    sock = reply(OK .. "\r\n")
    request({ proxy = "http://proxy" }, sock)
    equal(sock.port, "3128")
    raises("scheme", http.request, { url = "http://h/", proxy = "proxy:1" })
  end)

  describe("sending a body", function()
    it("goes in chunks, whatever the method", function()
      local sock = reply(OK .. "\r\n")
      request({ method = "DELETE", source = ltn12.source.table { "abc", "", "de" } }, sock)
      contains(sock:heard(), "^DELETE ")
      contains(sock:heard(), "\r\nTransfer-Encoding: chunked\r\n")
      truthy(sock:heard():find("\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 1, true))
    end)
    it("goes raw with a content-length", function()
      local sock = reply(OK .. "\r\n")
      request({ method = "PUT", headers = { ["Content-Length"] = 5 }, source = ltn12.source.table { "abc", "de" } }, sock)
      contains(sock:heard(), "\r\nContent-Length: 5\r\n")
      truthy(sock:heard():find("\r\n\r\nabcde$"))
    end)
    it("keeps to the content-length it announced", function()
      local function put(text)
        local sock = reply(OK .. "\r\n")
        local results = request({ method = "PUT", headers = { ["content-length"] = 5 }, source = ltn12.source.string(text) }, sock)
        equal(sock.closed, 1)
        return results
      end
      equal(put("abc"), pack(nil, "the source ended before its content-length"))
      equal(put("abcdef"), pack(nil, "the source gave more than its content-length"))
    end)
    it("does not end a body that broke off", function()
      local sock, calls = reply(OK .. "\r\n"), 0
      local results = request({ method = "PUT", source = function()
        calls = calls + 1
        if calls == 1 then return "abc" end
        return nil, "disk gone"
      end }, sock)
      equal(results, pack(nil, "disk gone"))
      truthy(sock:heard():find("\r\n3\r\nabc\r\n$"))
      equal(sock.closed, 1)
    end)
    it("uses the script's step in both directions", function()
      local steps = 0
      local sock = reply(OK .. "Content-Length: 2\r\n\r\nok")
      local results, pieces = request({ method = "PUT", source = ltn12.source.string("abc"), step = function(src, snk)
        steps = steps + 1
        return ltn12.pump.step(src, snk)
      end }, sock)
      equal(results[2], 200)
      equal(table.concat(pieces), "ok")
      equal(steps, 4)
    end)
  end)

  describe("answers", function()
    local bodiless = { "101 Switching", "103 Early Hints", "204 No Content", "304 Not Modified" }
    for i = 1, #bodiless do
      it(bodiless[i] .. ": has no body", function()
        local results, pieces = request({}, reply("HTTP/1.1 " .. bodiless[i] .. "\r\nContent-Length: 2\r\n\r\nok"))
        equal(results[2], tonumber(bodiless[i]:sub(1, 3)))
        equal(pieces, {})
      end)
    end
    it("HEAD has no body", function()
      local results, pieces = request({ method = "HEAD" }, reply(OK .. "Content-Length: 2\r\n\r\n"))
      equal(results[3]["content-length"], "2")
      equal(pieces, {})
    end)
    it("100 is passed over, any number of times", function()
      local results = request({}, reply(("HTTP/1.1 100 Continue\r\n\r\n"):rep(3) .. "HTTP/1.1 201 Created\r\n\r\n"))
      equal(results[2], 201)
    end)
    it("HTTP/0.9 is all body", function()
      local results, pieces = request({}, reply("hello there"))
      equal(pack(results[1], results[2], results[3], results[4]), pack(1, 200, nil, nil))
      equal(table.concat(pieces), "hello there")
    end)
    it("a time-out told next to a value is 408", function()
      local sock = reply("")
      sock.receive = function() return "ab", "timeout" end
      equal(request({}, sock), pack(1, 408))
    end)
    it("a body cut short is an error, told to the sink too", function()
      local calls = {}
      local results = request({ sink = function(chunk, err)
        calls[#calls + 1] = pack(chunk, err)
        return 1
      end }, reply(OK .. "Content-Length: 10\r\n\r\nhello"))
      equal(results, pack(nil, "closed"))
      equal(calls, { pack("hello", nil), pack(nil, "closed") })
    end)
    it("a refusing sink ends it: with a message an error, without one not", function()
      local sock = reply(OK .. "Content-Length: 5\r\n\r\nhello")
      equal(request({ sink = function() return nil, "no more" end }, sock), pack(nil, "no more"))
      equal(sock.closed, 1)
      sock = reply(OK .. "Content-Length: 5\r\n\r\nhello")
      equal(request({ sink = function() return nil end }, sock)[2], 200)
      equal(sock.closed, 1)
    end)
  end)

  describe("on_headers", function()
    it("is called before the body, with what is known", function()
      local order = {}
      request({
        on_headers = function(code, headers, status) order[#order + 1] = { code, headers["x-a"], status } end,
        sink = function(chunk) order[#order + 1] = chunk return 1 end,
      }, reply(OK .. "X-A: 1\r\nContent-Length: 2\r\n\r\nok"))
      equal(order, { { 200, "1", "HTTP/1.1 200 OK" }, "ok" })
    end)
    it("aborts with nil and a message, or false", function()
      local sock = reply(OK .. "Content-Length: 2\r\n\r\nok")
      local results, pieces = request({ on_headers = function() return nil, "too big" end }, sock)
      equal(results, pack(nil, "too big"))
      equal({ pieces, sock.closed }, { {}, 1 })
      equal(request({ on_headers = function() return false end }, reply(OK .. "\r\nok")), pack(nil, "aborted by callback"))
    end)
    it("chooses the sink by answering one", function()
      local sink, mine = ltn12.sink.table()
      local _, pieces = request({ on_headers = function() return sink end }, reply(OK .. "Content-Length: 2\r\n\r\nok"))
      equal({ mine, pieces }, { { "ok" }, {} })
    end)
  end)

  describe("redirects", function()
    local function to(location, code)
      return reply("HTTP/1.1 " .. (code or 302) .. " Elsewhere\r\nLocation: " .. location .. "\r\nContent-Length: 2\r\n\r\nno")
    end
    local done = OK .. "Content-Length: 2\r\n\r\nok"

    for _, code in ipairs { 301, 302, 303, 307 } do
      it(code .. " is followed, and the hint kept", function()
        local reqt = { method = "HEAD" }
        local first, second = to("/there?x#y", code), reply(OK .. "Content-Length: 2\r\n\r\n")
        local results = request(reqt, first, second)
        equal({ results[2], results[3].location, results[5].redirects, results[5].url },
          { 200, "/there?x#y", 1, "http://host.example/there?x" })
        contains(second:heard(), "^HEAD /there%?x HTTP")
        equal({ first.closed, second.closed, reqt.nredirects }, { 1, 1, nil })
      end)
    end
    for _, code in ipairs { 300, 304, 305, 308 } do
      it(code .. " is not followed", function() equal(request({}, to("/there", code))[2], code) end)
    end
    it("stop after five, or as many as allowed", function()
      local results, pieces = request({}, to("/1"), to("/2"), to("/3"), to("/4"), to("/5"), to("/6"))
      equal({ results[2], results[3].location, results[5].redirects }, { 302, "/6", 5 })
      equal(table.concat(pieces), "no")
      equal(request({ maxredirects = 1 }, to("/1"), to("/2"))[3].location, "/2")
      equal(request({ maxredirects = false }, to("/1"), to("/2"), to("/3"), to("/4"), to("/5"), to("/6"), reply(done))[2], 200)
    end)
    it("are left to the script with redirect = false", function()
      equal(request({ redirect = false }, to("/there"))[2], 302)
    end)
    it("are left to the script for other methods, with a source, and for nowhere", function()
      equal(request({ method = "POST" }, to("/there"))[2], 302)
      equal(request({ source = ltn12.source.empty() }, to("/there"))[2], 302)
      equal(request({}, to("  "))[2], 302)
      equal(request({}, to("gopher://h/"))[2], 302)
    end)
    it("stay on the origin with credentials, cookies and the Host header, and not beyond", function()
      local function headers() return { Authorization = "Bearer t", Cookie = "a=1", Host = "v.example", ["x-mine"] = "1" } end
      local near, far = reply(done), reply(done)
      request({ headers = headers() }, to("/there"), near)
      for _, text in ipairs { "Bearer t", "a=1", "Host: v.example", "x-mine: 1" } do contains(near:heard(), text) end
      request({ headers = headers() }, to("http://other.example/"), far)
      for _, text in ipairs { "Bearer t", "a=1", "v.example" } do truthy(not far:heard():find(text, 1, true), text) end
      contains(far:heard(), "x-mine: 1")
      contains(far:heard(), "\r\nHost: other.example\r\n")
      local other_port = reply(done)
      request({ headers = headers() }, to("http://host.example:8080/"), other_port)
      truthy(not other_port:heard():find("Bearer", 1, true))
    end)
    it("take user and password along on the origin only", function()
      local near, far = reply(done), reply(done)
      request({ url = "http://u:p%40@h/", redirect = true }, to("http://h:80/x"), near)
      contains(near:heard(), "Authorization: Basic dTpwQA==")
      request({ user = "u", password = "p" }, to("http://other/"), far)
      truthy(not far:heard():find("Authorization"))
    end)
    it("leave the script's table alone, create included", function()
      local second = reply(done)
      local reqt = { redirect = true }
      request(reqt, to("/there"), second)
      equal({ reqt.url, reqt.port, reqt.scheme, type(reqt.create) }, { "http://host.example/path", nil, nil, "function" })
    end)
    it("never lead from https to http", function()
      local results = request({ url = "https://host.example/" }, to("http://host.example/"))
      equal({ results[2], results[5].redirects }, { 302, 0 })
    end)
  end)

  describe("bad input", function()
    local function refused(reqt) return pack(http.request(reqt)) end
    it("is named", function()
      equal(refused { url = "http://h/a\r\nb" }, pack(nil, "url contains a line break"))
      equal(refused { url = "http://h/", method = "A B" }, pack(nil, "invalid method 'A B'"))
      equal(refused { url = "http://h/", method = "A\r\nB" }, pack(nil, "method contains a line break"))
      equal(refused { url = "http://h/", headers = { ["x-a"] = "1\r\nX-B: 2" } }, pack(nil, "header 'x-a' contains a line break"))
      equal(refused { url = "http://h/", headers = { ["x a"] = "1" } }, pack(nil, "invalid header name 'x a'"))
      equal(refused { url = "http://h/", headers = { ["x\na"] = "1" } }, pack(nil, "header name contains a line break"))
      equal(refused { url = "http://h/", headers = { ["x-a"] = {} } }, pack(nil, "header 'x-a' must be a string, not a table"))
      equal(refused { url = "http://h/", headers = { ["content-length"] = "five" }, source = function() end }, pack(nil, "invalid content-length 'five'"))
      equal(refused { url = "http://h:0/" }, pack(nil, "invalid port '0'"))
      equal(refused { url = "http://h/", resume = -1 }, pack(nil, "invalid resume offset '-1'"))
      contains(refused("host/path")[2], "^invalid host '")
      equal(refused { scheme = "http", host = "h" }, pack(nil, "invalid path 'nil'"))
    end)
    it("is raised where no environment could cure it", function()
      raises("missing scheme", http.request, "")
      raises("missing scheme", http.request, {})
      raises("unknown scheme 'gopher'", http.request, "gopher://h/")
      raises("got nil", http.request)
      raises("got boolean", http.request, true)
      raises("source must be callable", http.request, { url = "http://h/", source = "text" })
      raises("sink must be callable", http.request, { url = "http://h/", sink = 5 })
      raises("timeout", http.request, { url = "http://h/", timeout = "soon" })
    end)
    it("what only the built-in connection can do is refused with create", function()
      for _, name in ipairs { "http_version", "decompress", "auth", "expect" } do
        contains(request({ [name] = "x" }, reply(""))[2], "'" .. name .. "' needs the built-in connection")
      end
      contains(request({ proxy = "socks5://p" }, reply(""))[2], "socks5 proxy needs")
    end)
  end)

  describe("time-outs", function()
    it("are http.TIMEOUT, a number or a table", function()
      local sock = reply(OK .. "\r\n")
      request({}, sock)
      equal(sock.timeouts, { 60 })
      sock = reply(OK .. "\r\n")
      request({ timeout = 5 }, sock)
      equal(sock.timeouts, { 5 })
      sock = reply(OK .. "\r\n")
      request({ timeout = { connect = 1, idle = 2 } }, sock)
      equal(sock.timeouts, { 1, 2 })
    end)
    it("in total is kept between the steps", function()
      local calls = 0
      local results = request({ timeout = { total = 0.05 }, sink = function()
        calls = calls + 1
        local stop = socket.gettime() + 0.1
        while socket.gettime() < stop do end
        return 1
      end }, reply(OK .. "Content-Length: 5000\r\n\r\n" .. ("x"):rep(5000)))
      equal(results, pack(nil, "timeout"))
      equal(calls, 2)
    end)
  end)

  describe("resume", function()
    it("asks for the rest and checks that it is the rest", function()
      local sock = reply("HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789")
      local results, pieces = request({ resume = { offset = 5, if_range = '"tag"' } }, sock)
      equal({ results[2], table.concat(pieces) }, { 206, "56789" })
      contains(sock:heard(), "\r\nRange: bytes=5-\r\n")
      contains(sock:heard(), '\r\nIf-Range: "tag"\r\n')
    end)
    it("fails when it is something else, with nothing in the sink", function()
      local function answer(text)
        local results, pieces = request({ resume = 5 }, reply(text))
        equal(pieces, {})
        return results
      end
      contains(answer("HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-9/10\r\nContent-Length: 2\r\n\r\n01")[2], "asked for bytes from 5")
      contains(answer("HTTP/1.1 206 Partial\r\nContent-Length: 2\r\n\r\n01")[2], "no range")
      contains(answer(OK .. "Content-Length: 2\r\n\r\n01")[2], "whole content")
      equal(answer("HTTP/1.1 416 No\r\nContent-Length: 2\r\n\r\n01")[2], 416)
    end)
    it("from the start is an ordinary request", function()
      local sock = reply(OK .. "Content-Length: 2\r\n\r\nok")
      equal(request({ resume = 0 }, sock)[2], 200)
      truthy(not sock:heard():find("Range"))
    end)
  end)

  describe("callbacks", function()
    local function failing(where)
      local oops = { "oops" }
      local sock = reply(OK .. "Content-Length: 2\r\n\r\nok")
      local reqt = { url = "http://h/", create = mock.factory(sock) }
      reqt[where] = function() error(oops) end
      spec.same(raises(oops, http.request, reqt), oops)
      return sock
    end
    for _, where in ipairs { "sink", "source", "step", "on_headers" } do
      it("raise through " .. where .. ": the error goes on unchanged, the connection is closed", function()
        equal(failing(where).closed, 1)
      end)
    end
    it("raise through create", function() failing("create") end)
    it("that raise a text keep it as it is", function()
      raises("^plain$", http.request, { url = "http://h/", create = function() error("plain", 0) end })
    end)

    it("may yield, and so may the socket", function()
      local sock = mock.new { answer = OK .. "Content-Length: 2\r\n\r\nok", yields = true }
      local seen, pieces = {}, {}
      local sent = false
      local co = coroutine.create(function()
        return http.request {
          url = "http://h/", method = "PUT", create = mock.factory(sock),
          source = function()
            equal(coroutine.yield("source"), "go")
            if sent then return nil end
            sent = true
            return "abc"
          end,
          sink = function(chunk)
            equal(coroutine.yield("sink"), "go")
            pieces[#pieces + 1] = chunk
            return 1
          end,
          on_headers = function() coroutine.yield("on_headers") end,
        }
      end)
      local results
      for _ = 1, 100 do
        results = pack(coroutine.resume(co, "go"))
        if coroutine.status(co) == "dead" then break end
        seen[results[2]] = true
      end
      equal({ results[1], results[2], results[3] }, { true, 1, 200 })
      equal(seen, { send = true, receive = true, source = true, sink = true, on_headers = true })
      equal(pieces, { "ok" })
    end)
    it("that raise in a coroutine close the connection too", function()
      local sock = mock.new { answer = OK .. "Content-Length: 2\r\n\r\nok" }
      local co = coroutine.wrap(function()
        return pcall(http.request, { url = "http://h/", create = mock.factory(sock), sink = function() error("oops", 0) end })
      end)
      equal(pack(co()), pack(false, "oops"))
      equal(sock.closed, 1)
    end)
  end)

  it("serves a scheme of the script's own", function()
    local sock = reply(OK .. "Content-Length: 2\r\n\r\nok")
    local seen
    http.schemes.mock = { port = 99, create = function(reqt) seen = reqt return mock.factory(sock) end }
    spec.cleanup(function() http.schemes.mock = nil end)
    equal(pack(http.request("mock://h/x"))[1], "ok")
    equal({ sock.port, seen.path, seen.method }, { "99", "/x", "GET" })
  end)

  it("http.genericform gives the table of the simple form", function()
    local form = http.genericform("http://h/", "a=b")
    equal({ form.url, form.method, form.headers["content-type"], form.headers["content-length"] },
      { "http://h/", "POST", "application/x-www-form-urlencoded", 3 })
    local sock = reply(OK .. "Content-Length: 2\r\n\r\nok")
    form.create = mock.factory(sock)
    equal(http.request(form), 1)
    equal(table.concat(form.target), "ok")
    truthy(sock:heard():find("\r\n\r\na=b$"))
    equal(http.genericform("http://h/").method, nil)
  end)
end)

return spec.done()
