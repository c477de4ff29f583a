-- The first generation's HTTP: callbacks by the rules of "Streaming with Callbacks", the response table, and
-- the shapes of get, post and request with a body text. Over mock sockets, so it is deterministic in every door.

local spec = require "spec"
local mock = require "mock_socket"
local http = require "socket.http"
local callback = require "socket.callback"
local describe, it, equal, pack, raises = spec.describe, spec.it, spec.equal, spec.pack, spec.raises
local truthy, contains = spec.truthy, spec.contains

local OK = "HTTP/1.1 200 OK\r\n"
local function body_of(text) return OK .. "Content-Length: " .. #text .. "\r\n\r\n" .. text end
local function chunked(...)
  local parts = { OK .. "Transfer-Encoding: chunked\r\n\r\n" }
  for _, chunk in ipairs { ... } do parts[#parts + 1] = ("%x\r\n%s\r\n"):format(#chunk, chunk) end
  parts[#parts + 1] = "0\r\n\r\n"
  return table.concat(parts)
end

local function reply(text) return mock.new { answer = text } end

-- http.request_cb over mocks -> the response, the calls the receive callback got
local function request_cb(request, receive, ...)
  local calls = {}
  request.url = request.url or "http://host.example/path"
  request.create = mock.factory(...)
  local response = {}
  local answered = http.request_cb(request, receive == false and response or {
    body_cb = function(chunk, err)
      calls[#calls + 1] = pack(chunk, err)
      if receive then return receive(chunk, err) end
      return 1
    end,
  })
  return answered, calls
end

describe("http.request_cb", function()
  it("fills the response table it was given and answers it", function()
    local given = { mine = 1 }
    local response = http.request_cb({ url = "http://h/", create = mock.factory(reply(OK .. "X-A: 1\r\nContent-Length: 0\r\n\r\n")) }, given)
    spec.same(response, given)
    equal({ response.code, response.status, response.headers["x-a"], response.error, response.mine },
      { 200, "HTTP/1.1 200 OK", "1", nil, 1 })
  end)

  describe("receiving", function()
    it("hands over chunks and then an empty one", function()
      local response, calls = request_cb({}, nil, reply(chunked("ab", "cd")))
      equal(calls, { pack("ab", nil), pack("cd", nil), pack("", nil) })
      equal({ response.code, response.error }, { 200, nil })
    end)
    it("of an empty body is one empty chunk", function()
      local _, calls = request_cb({}, nil, reply(body_of("")))
      equal(calls, { pack("", nil) })
    end)
    it("of a body cut short ends with nil and the message, and nothing else", function()
      local response, calls = request_cb({}, nil, reply(OK .. "Content-Length: 9\r\n\r\nab"))
      equal(calls, { pack("ab", nil), pack(nil, "closed") })
      equal({ response.code, response.error }, { 200, "closed" })
    end)
    it("up to the close is no error", function()
      local response, calls = request_cb({}, nil, reply(OK .. "\r\nab"))
      equal(calls, { pack("ab", nil), pack("", nil) })
      equal(response.error, nil)
    end)
    it("is not called for what has no body, nor before a body begins", function()
      local _, calls = request_cb({ method = "HEAD" }, nil, reply(body_of("x")))
      equal(calls, {})
      _, calls = request_cb({}, nil, reply("HTTP/1.1 204 None\r\n\r\n"))
      equal(calls, {})
      local response
      response, calls = request_cb({}, nil, mock.new { refuses = "connection refused" })
      equal({ calls, response.error, response.code }, { {}, "connection refused", nil })
    end)
    it("aborts with nil, with or without a message, and is not called again", function()
      local sock = reply(chunked("ab", "cd"))
      local response, calls = request_cb({}, function() return nil, "enough" end, sock)
      equal({ response.code, response.error, #calls, sock.closed }, { 200, "enough", 1, 1 })
      response, calls = request_cb({}, function() return nil end, reply(chunked("ab", "cd")))
      equal({ response.error, #calls }, { "aborted by callback", 1 })
      response = request_cb({}, function() return false end, reply(chunked("ab")))
      equal(response.error, "aborted by callback")
    end)
    it("is replaced by its second result, again and again", function()
      local seen = {}
      local function named(name, following)
        return function(chunk)
          seen[#seen + 1] = name .. chunk
          return 1, following
        end
      end
      local third = named("3")
      local second = named("2", third)
      request_cb({}, function(chunk) seen[#seen + 1] = "1" .. chunk return 1, second end, reply(chunked("a", "b", "c", "d")))
      equal(seen, { "1a", "2b", "3c", "3d", "3" })
    end)
    it("may answer nothing at the end", function()
      equal(request_cb({}, function(chunk) if chunk ~= "" then return 1 end end, reply(body_of("ab"))).error, nil)
    end)
    it("has a second result at the end honoured only behind nil", function()
      equal(request_cb({}, function(chunk)
        if chunk == "" then return nil, "checksum" end
        return 1
      end, reply(body_of("ab"))).error, "checksum")
      equal(request_cb({}, function(chunk)
        if chunk == "" then return 1, "ignored" end
        return 1
      end, reply(body_of("ab"))).error, nil)
    end)
    it("may word the failure it is told of", function()
      equal(request_cb({}, function(chunk, err)
        if not chunk then return nil, "in the middle: " .. err end
        return 1
      end, reply(OK .. "Content-Length: 9\r\n\r\nab")).error, "in the middle: closed")
    end)
    it("is not needed", function()
      equal(request_cb({}, false, reply(body_of("ab"))).error, nil)
    end)
    it("merges trailers into the headers", function()
      local response = request_cb({}, nil, reply(OK .. "X-T: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-T: 2\r\nX-U: 3\r\n\r\n"))
      equal({ response.headers["x-t"], response.headers["x-u"] }, { "1, 2", "3" })
    end)
  end)

  describe("sending", function()
    local function send(cb, more)
      local sock = reply(body_of(""))
      local request = { method = "PUT", body_cb = cb }
      for k, v in pairs(more or {}) do request[k] = v end
      local response = request_cb(request, nil, sock)
      return sock:heard():match("\r\n\r\n(.*)$"), response, sock
    end
    it("asks until an empty chunk, and not again", function()
      local left = { "abc", "de", "" }
      equal((send(function() return table.remove(left, 1) end)), "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
      equal(left, {})
    end)
    it("of nothing is an empty body; without a callback there is none", function()
      local text, _, sock = send(function() return "" end)
      equal(text, "0\r\n\r\n")
      contains(sock:heard(), "Transfer-Encoding: chunked")
      text, _, sock = send(nil)
      equal(text, "")
      truthy(not sock:heard():find("Transfer-Encoding", 1, true))
    end)
    it("goes raw with a content-length", function()
      equal((send(callback.send.string("abc"), { headers = { ["content-length"] = 3 } })), "abc")
    end)
    it("is replaced by its second result", function()
      local function last() return "" end
      local function second() return "b", last end
      equal((send(function() return "a", second end)), "1\r\na\r\n1\r\nb\r\n0\r\n\r\n")
    end)
    it("aborts with nil: the connection is closed, no response is read", function()
      local calls = 0
      local _, response, sock = send(function()
        calls = calls + 1
        if calls == 1 then return "abc" end
        return nil, "no more"
      end)
      equal({ response.error, response.code, sock.closed, calls }, { "no more", nil, 1, 2 })
      _, response = send(function() return nil end)
      equal(response.error, "aborted by callback")
    end)
    it("goes through chains of filters", function()
      local function upper(chunk) return chunk and chunk:upper() or "!" end
      equal((send(callback.send.chain(callback.send.string("abc"), upper))), "3\r\nABC\r\n1\r\n!\r\n0\r\n\r\n")
      local down, cat = callback.receive.concat()
      http.request_cb({ url = "http://h/", create = mock.factory(reply(chunked("ab", "cd"))) },
        { body_cb = callback.receive.chain(upper, down) })
      equal(cat:getresult(), "ABCD!")
    end)
  end)

  it("does not let the script choose host and connection", function()
    local sock = reply(body_of(""))
    request_cb({ headers = { Host = "other", ["user-agent"] = "me" } }, nil, sock)
    contains(sock:heard(), "\r\nHost: host.example\r\n")
    contains(sock:heard(), "\r\nUser-Agent: me\r\n")
  end)

  describe("redirects", function()
    local function to(location, code)
      return reply("HTTP/1.1 " .. (code or 302) .. " Elsewhere\r\nLocation: " .. location .. "\r\nContent-Length: 2\r\n\r\nno")
    end
    it("are followed for 301 and 302; location is the first one's, made absolute", function()
      local response, calls = request_cb({}, nil, to("/1", 301), to("/2"), reply(body_of("ok")))
      equal({ response.code, response.headers.location, calls }, { 200, "http://host.example/1", { pack("ok", nil), pack("", nil) } })
    end)
    it("are not followed for 303 and 307, other methods, or when told to stay", function()
      equal(request_cb({}, nil, to("/1", 303)).code, 303)
      equal(request_cb({}, nil, to("/1", 307)).code, 307)
      equal(request_cb({ method = "POST" }, nil, to("/1")).code, 302)
      equal(request_cb({ stay = 1 }, nil, to("/1")).code, 302)
      equal(request_cb({ stay = false }, nil, to("/1")).code, 302)
      equal(request_cb({ redirect = false }, nil, to("/1")).code, 302)
    end)
    it("stop after five", function()
      equal(request_cb({}, nil, to("/1"), to("/2"), to("/3"), to("/4"), to("/5"), to("/6")).code, 302)
    end)
  end)

  describe("credentials", function()
    local function unauthorized() return reply("HTTP/1.1 401 Who\r\nContent-Length: 2\r\n\r\nno") end
    it("wait until they are asked for", function()
      local first, second = unauthorized(), reply(body_of("ok"))
      local response, calls = request_cb({ url = "http://u:p%40@h/" }, nil, first, second)
      truthy(not first:heard():find("Authorization"))
      contains(second:heard(), "Authorization: Basic dTpwQA==")
      equal({ response.code, #calls, first.closed }, { 200, 2, 1 })
    end)
    it("are tried once", function()
      local response, calls = request_cb({ user = "u", password = "p" }, nil, unauthorized(), unauthorized())
      equal({ response.code, #calls }, { 401, 2 })
    end)
    it("are not sent for any other code, nor against the script's own header", function()
      equal(request_cb({ user = "u", password = "p" }, nil, reply("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")).code, 403)
      equal(request_cb({ user = "u", password = "p", headers = { authorization = "x" } }, nil, unauthorized()).code, 401)
    end)
  end)

  it("reports bad input as an error in the response", function()
    equal(http.request_cb({ url = "gopher://h/" }, {}).error, "unknown scheme 'gopher'")
    equal(http.request_cb({ url = "http://h/", proxy = "http://proxy" }, {}).error, "invalid proxy")
    equal(http.request_cb({ url = "" }, {}).error, "invalid url")
    equal(http.request_cb({ url = "http://h/a\r\nb" }, {}).error, "url contains a line break")
  end)

  it("closes before an error raised in a callback goes on", function()
    local oops = {}
    local sock = reply(body_of("ab"))
    spec.same(raises(oops, http.request_cb, { url = "http://h/", create = mock.factory(sock) },
      { body_cb = function() error(oops) end }), oops)
    equal(sock.closed, 1)
    sock = reply(body_of("ab"))
    raises("plain", http.request_cb, { url = "http://h/", create = mock.factory(sock), body_cb = function() error("plain", 0) end }, {})
    equal(sock.closed, 1)
  end)

  it("lets callbacks yield", function()
    local co = coroutine.wrap(function()
      local response = http.request_cb({ url = "http://h/", create = mock.factory(reply(body_of("ab"))) },
        { body_cb = function(chunk) coroutine.yield(chunk) return 1 end })
      return "over", response.code
    end)
    equal(pack(co(), co()), pack("ab", ""))
    equal(pack(co()), pack("over", 200))
  end)

  it("leaves the request as it was", function()
    local request = { headers = { Host = "x" }, proxy = nil }
    request_cb(request, nil, reply(body_of("")))
    equal({ request.method, request.headers, request.source }, { nil, { Host = "x" }, nil })
  end)
end)

describe("the shapes with texts", function()
  it("http.request with a body answers a response table", function()
    local sock = reply(body_of("pong"))
    local response = http.request { url = "http://h/", method = "POST", body = "ping", create = mock.factory(sock) }
    equal({ response.code, response.body, response.body_cb, response.error }, { 200, "pong", nil, nil })
    truthy(sock:heard():find("\r\n\r\n4\r\nping\r\n0\r\n\r\n", 1, true))
  end)
  it("keeps what arrived of a body cut short", function()
    local response = http.request { url = "http://h/", body = "", create = mock.factory(reply(OK .. "Content-Length: 9\r\n\r\npo")) }
    equal({ response.body, response.error, response.code }, { "po", "closed", 200 })
  end)
  it("with a sink it is today's request, and the body is no concern of it", function()
    equal(pack(http.request { url = "http://h/", body = "x", sink = function() return 1 end, create = mock.factory(reply(body_of(""))) })[1], 1)
  end)
  it("http.get answers body, headers, code, error", function()
    equal(pack(http.get { url = "http://h/", create = mock.factory(reply(body_of("hi"))) }),
      pack("hi", { ["content-length"] = "2" }, 200, nil))
    equal(pack(http.get { url = "http://h/", create = mock.factory(mock.new { refuses = "no" }) }), pack("", nil, nil, "no"))
  end)
  it("http.post sends its body, with a content-length unless there are headers", function()
    local sock = reply(body_of("hi"))
    equal(pack(http.post({ url = "http://h/", create = mock.factory(sock) }, "a=b")), pack("hi", { ["content-length"] = "2" }, 200, nil))
    contains(sock:heard(), "^POST / HTTP")
    contains(sock:heard(), "\r\nContent-Length: 3\r\n")
    truthy(sock:heard():find("\r\n\r\na=b$"))
    sock = reply(body_of("hi"))
    http.post({ url = "http://h/", body = "a=b", headers = { ["x-a"] = "1" }, create = mock.factory(sock) })
    truthy(sock:heard():find("\r\n\r\n3\r\na=b\r\n0\r\n\r\n", 1, true))
  end)
end)

return spec.done()
