-- http.request with `create`: requests spoken over socket-like objects of the script's own. Over mocks, so that
-- everything here is deterministic in every door.

local spec = require "spec"
local mock = require "mock_socket"
local http_over_mocks = require "http_over_mocks"
local http = require "socket.http"
local socket = require "socket"
local ltn12 = require "ltn12"
local describe, it, equal, pack, raises = spec.describe, spec.it, spec.equal, spec.pack, spec.raises
local truthy, contains = spec.truthy, spec.contains

local OK = "HTTP/1.1 200 OK\r\n"

local reply, request = http_over_mocks.reply, http_over_mocks.request

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
