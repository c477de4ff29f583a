-- socket.http over the built-in connection, against a server that says what it is told (see puppet.lua). What the two
-- engines must have in common is asked of both: of the built-in one, and of the one that a `create` function brings in.

local spec = require "spec"
local puppet = require "puppet"
local http = require "socket.http"
local socket = require "socket"
local ltn12 = require "ltn12"
local callback = require "socket.callback"
local describe, it, equal, pack, raises = spec.describe, spec.it, spec.equal, spec.pack, spec.raises
local truthy, contains = spec.truthy, spec.contains

local OK = "HTTP/1.1 200 OK\r\n"
-- A chunk, and then nothing more. (Of a body by length, a socket-like object waits for a whole piece.)
local BEGUN = OK .. "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n{stall}"

-- One request -> results, pieces of the body
local function request(reqt)
  local pieces = {}
  reqt.sink = reqt.sink or ltn12.sink.table(pieces)
  return pack(http.request(reqt)), pieces
end

local function heard_by(reqt)
  reqt.url = reqt.url or puppet.echo()
  local results, pieces = request(reqt)
  return table.concat(pieces), results
end

local function common(create)
  local function of(reqt)
    reqt.create = create
    return reqt
  end

  it("answers 1, code, headers, status line", function()
    local results, pieces = request(of { url = puppet.ok("hello", "X-A: 1\r\nx-a: 2\r\n") })
    equal({ results[1], results[2], results[4] }, { 1, 200, "HTTP/1.1 200 OK" })
    equal(results[3], { ["x-a"] = "1, 2", ["content-length"] = "5" })
    equal(table.concat(pieces), "hello")
    spec.integer(results[2])
  end)
  it("tells more in the fifth result", function()
    local more = request(of { url = puppet.ok("hello", "Set-Cookie: a=1\r\nSet-Cookie: b=2, x\r\n") })[5]
    equal(more:values("set-cookie"), { "a=1", "b=2, x" })
    equal({ more.version, more.received, more.redirects }, { "1.1", 5, 0 })
  end)
  it("sends what the script says", function()
    local text = heard_by(of { headers = { ["X-Mine"] = "a b", ["CONTENT-TYPE"] = "text/plain" }, method = "PATCH",
      source = ltn12.source.string("abc") })
    contains(text, "^PATCH /%x+ HTTP/1%.1\r\n")
    for _, line in ipairs { "x-mine: a b", "Content-Type: text/plain", "User-Agent: " .. http.USERAGENT, "TE: trailers",
      "Transfer-Encoding: chunked", "Host: 127.0.0.1:" .. puppet.port } do
      truthy(text:find("\r\n" .. line .. "\r\n", 1, true), line)
    end
    truthy(text:find("\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 1, true))
  end)
  it("sends a body of known length raw", function()
    local text = heard_by(of { method = "PUT", headers = { ["content-length"] = 5 }, source = ltn12.source.table { "abc", "", "de" } })
    contains(text, "\r\nContent-Length: 5\r\n")
    truthy(text:find("\r\n\r\nabcde", 1, true))
    truthy(not text:find("chunked", 1, true))
  end)
  it("sends an empty body where its length is said to be 0", function()
    local text = heard_by(of { method = "POST", headers = { ["content-length"] = 0 } })
    truthy(text:find("\r\nContent-Length: 0\r\n", 1, true))
    truthy(text:find("\r\n\r\n$"))
  end)
  it("sends no body without a source", function()
    local text = heard_by(of { method = "DELETE" })
    truthy(not text:lower():find("transfer-encoding", 1, true))
  end)
  it("sends Basic credentials at once", function()
    contains(heard_by(of { url = puppet.echo("u:p%40@127.0.0.1") }), "\r\nAuthorization: Basic dTpwQA==\r\n")
  end)
  it("keeps to the announced length", function()
    equal(request(of { url = puppet.echo(), method = "PUT", headers = { ["content-length"] = 5 }, source = ltn12.source.string("abc") })[1], nil)
    equal(request(of { url = puppet.echo(), method = "PUT", headers = { ["content-length"] = 5 }, source = ltn12.source.string("abcdefgh") })[1], nil)
  end)

  it("decodes chunks and gives trailers", function()
    local results, pieces = request(of { url = puppet.says(OK .. "Transfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: v\r\n\r\n") })
    equal(table.concat(pieces), "abcde")
    equal(results[5].trailers, { ["x-t"] = "v" })
    equal(results[3]["x-t"], nil)
  end)
  it("reads up to the close", function()
    local _, pieces = request(of { url = puppet.says(OK .. "\r\nuntil here{close}") })
    equal(table.concat(pieces), "until here")
  end)
  for _, status in ipairs { "204 No Content", "304 Not Modified" } do
    it(status .. " has no body, and the sink is not called", function()
      local results, pieces = request(of { url = puppet.says("HTTP/1.1 " .. status .. "\r\n\r\n") })
      equal({ results[2], pieces }, { tonumber(status:sub(1, 3)), {} })
    end)
  end
  it("HEAD has no body, whatever the headers say", function()
    local results, pieces = request(of { url = puppet.says(OK .. "Content-Length: 5\r\n\r\n"), method = "HEAD" })
    equal({ results[2], results[3]["content-length"], pieces }, { 200, "5", {} })
  end)
  it("passes over 100", function()
    equal(request(of { url = puppet.says("HTTP/1.1 100 Continue\r\n\r\n" .. OK .. "Content-Length: 0\r\n\r\n") })[2], 200)
  end)

  for name, answer in pairs {
    ["by length"] = OK .. "Content-Length: 10\r\n\r\nhello{close}",
    ["in chunks"] = OK .. "Transfer-Encoding: chunked\r\n\r\na\r\nhello{close}",
  } do
    it("a body cut short " .. name .. " is nil, closed, with what arrived delivered", function()
      local calls = {}
      local results = request(of { url = puppet.says(answer), sink = function(chunk, err)
        calls[#calls + 1] = pack(chunk, err)
        return 1
      end })
      equal({ results[1], results[2] }, { nil, "closed" })
      local text = ""
      for i = 1, #calls - 1 do text = text .. calls[i][1] end
      equal({ text, calls[#calls] }, { "hello", pack(nil, "closed") })
    end)
  end
  it("a server that closes without a word is nil, closed", function()
    equal({ request(of { url = puppet.says("{close}") })[2] }, { "closed" })
  end)
  it("nobody there is nil, connection refused", function()
    equal({ request(of { url = "http://127.0.0.1:1/" })[2] }, { "connection refused" })
  end)
  it("bad chunks are an error", function()
    equal(request(of { url = puppet.says(OK .. "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n{close}") })[1], nil)
  end)
  it("a head without sense is an error", function()
    equal(request(of { url = puppet.says("HTTP/1.1 OK\r\n\r\n{close}") })[1], nil)
  end)

  it("a refusing sink ends it: with a message an error, without one not", function()
    local url = puppet.says(BEGUN)
    equal(request(of { url = url, sink = function() return nil, "enough" end }), pack(nil, "enough"))
    equal(request(of { url = url, sink = function() return nil end })[2], 200)
  end)
  it("a source that fails ends it", function()
    local calls = 0
    equal(request(of { url = puppet.echo(), method = "PUT", source = function()
      calls = calls + 1
      if calls < 3 then return "abc" end
      return nil, "disk gone"
    end }), pack(nil, "disk gone"))
    equal(calls, 3)
  end)
  it("uses the script's step in both directions", function()
    local steps = 0
    local results, pieces = request(of { url = puppet.ok("ok"), method = "PUT", source = ltn12.source.string("abc"), step = function(src, snk)
      steps = steps + 1
      return ltn12.pump.step(src, snk)
    end })
    equal({ results[2], table.concat(pieces), steps }, { 200, "ok", 4 })
  end)

  it("on_headers comes before the body and may abort", function()
    local order = {}
    request(of { url = puppet.ok("ok", "X-A: 1\r\n"),
      on_headers = function(code, headers, status) order[#order + 1] = { code, headers["x-a"], status } end,
      sink = function(chunk) order[#order + 1] = chunk return 1 end })
    equal(order, { { 200, "1", "HTTP/1.1 200 OK" }, "ok" })
    equal(request(of { url = puppet.says(OK .. "Content-Length: 9\r\n\r\n{stall}"), on_headers = function() return nil, "too big" end }),
      pack(nil, "too big"))
  end)

  it("a time-out of silence", function()
    equal({ request(of { url = puppet.says("{stall}"), timeout = 0.2 })[2] }, { "timeout" })
    equal({ request(of { url = puppet.says(OK .. "Content-Length: 9\r\n\r\nhello{stall}"), timeout = { idle = 0.2 } })[2] }, { "timeout" })
  end)
  it("a time-out in total", function()
    equal({ request(of { url = puppet.says(OK .. "Content-Length: 9\r\n\r\nhello{stall}"), timeout = { total = 0.3 } })[2] }, { "timeout" })
  end)

  describe("redirects", function()
    local function to(location, code, body)
      return puppet.says("HTTP/1.1 " .. (code or 302) .. " Elsewhere\r\nLocation: " .. location .. "\r\nContent-Length: " .. #(body or "") .. "\r\n\r\n" .. (body or ""))
    end
    for _, code in ipairs { 301, 302, 303, 307 } do
      it(code .. " is followed, and the hint kept", function()
        local hint = puppet.says_relative(OK .. "Content-Length: 4\r\n\r\nhere")
        local results, pieces = request(of { url = to(hint, code, "moved"), method = "GET" })
        equal({ results[2], results[3].location, table.concat(pieces), results[5].redirects }, { 200, hint, "here", 1 })
      end)
    end
    it("308, other methods and sources are left to the script", function()
      equal(request(of { url = to("/x", 308) })[2], 308)
      equal(request(of { url = to("/x"), method = "POST" })[2], 302)
      equal(request(of { url = to("/x"), source = ltn12.source.empty() })[2], 302)
      equal(request(of { url = to("/x"), redirect = false })[2], 302)
    end)
    it("keep credentials and cookies on their origin", function()
      local headers = { authorization = "Bearer t", cookie = "a=1", ["x-mine"] = "1" }
      local near = heard_by(of { url = to(puppet.echo()), headers = headers })
      contains(near, "Bearer t")
      contains(near, "a=1")
      local far = heard_by(of { url = to(puppet.echo("localhost")), headers = headers })
      contains(far, "x-mine: 1")
      truthy(not far:find("Bearer", 1, true) and not far:find("a=1", 1, true))
      far = heard_by(of { url = to(puppet.echo("localhost")):gsub("//", "//u:p@"), user = nil })
      truthy(not far:find("Authorization", 1, true))
      near = heard_by(of { url = (to(puppet.echo()):gsub("//", "//u:p@", 1)) })
      contains(near, "Authorization: Basic dTpw")
    end)
  end)

  it("resumes, and checks that it does", function()
    local results, pieces = request(of { url = puppet.says("HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789"), resume = 5 })
    equal({ results[2], table.concat(pieces) }, { 206, "56789" })
    results, pieces = request(of { url = puppet.ok("0123456789"), resume = 5 })
    equal({ results[1], pieces }, { nil, {} })
    contains(results[2], "cannot resume")
    contains(heard_by(of { url = puppet.says("HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/10\r\nConnection: close\r\n\r\n{heard}{close}"), resume = { offset = 5, if_range = '"t"' } }),
      "\r\nRange: bytes=5%-\r\n")
  end)

  it("keeps cookies in a jar", function()
    local jar = http.cookies()
    request(of { url = puppet.ok("", "Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Path=/\r\n"), cookies = jar })
    local text = heard_by(of { cookies = jar })
    contains(text, "\r\nCookie: [ab]=[12]; [ab]=[12]\r\n")
    contains(text, "a=1")
    contains(text, "b=2")
    truthy(not heard_by(of { url = puppet.echo("localhost"), cookies = jar }):find("Cookie"))
    contains(heard_by(of { headers = { cookie = "c=3" }, cookies = jar }), "Cookie: c=3; [ab]=[12]")
  end)

  describe("errors raised in callbacks", function()
    for _, where in ipairs { "sink", "source", "step", "on_headers" } do
      it("go on unchanged from " .. where, function()
        local oops = { "oops" }
        local reqt = of { url = puppet.says(BEGUN) }
        if where == "source" then reqt.url = puppet.echo() end
        reqt[where] = function() error(oops) end
        spec.same(raises(oops, http.request, reqt), oops)
        reqt[where] = function() error("plain", 0) end
        raises("^plain$", http.request, reqt)
      end)
    end
  end)

  describe("whoever gives up closes the connection:", function()
    local ways = {
      ["a sink that refuses"] = { url = puppet.says(BEGUN), sink = function() return nil, "enough" end },
      ["a sink that raises"] = { url = puppet.says(BEGUN), sink = function() error("oops", 0) end },
      ["on_headers"] = { url = puppet.says(BEGUN), on_headers = function() return nil, "enough" end },
      ["on_headers that raises"] = { url = puppet.says(BEGUN), on_headers = function() error("oops", 0) end },
      ["a source that fails"] = { url = puppet.echo(), method = "PUT", source = function() return nil, "disk gone" end },
      ["a source that raises"] = { url = puppet.echo(), method = "PUT", source = function() error("oops", 0) end },
      ["a time-out"] = { url = puppet.says(BEGUN), timeout = 0.1 },
    }
    for way, reqt in pairs(ways) do
      it(way, function()
        local before = tonumber((http.request(puppet.closed())))
        pcall(http.request, of(reqt))
        spec.eventually(function() return tonumber((http.request(puppet.closed()))) > before end)
      end)
    end
  end)

  it("callbacks may yield", function()
    local seen = {}
    local co = coroutine.wrap(function()
      local sent = 0
      local results = pack(http.request(of { url = puppet.ok("ok"), method = "PUT",
        source = function()
          coroutine.yield("source")
          sent = sent + 1
          if sent == 1 then return "abc" end
        end,
        sink = function(chunk)
          coroutine.yield("sink")
          return 1
        end,
        on_headers = function() coroutine.yield("on_headers") end,
        step = function(src, snk)
          coroutine.yield("step")
          return ltn12.pump.step(src, snk)
        end }))
      return "over", results[2]
    end)
    local what, code
    for _ = 1, 50 do
      what, code = co()
      if what == "over" then break end
      seen[what] = true
    end
    equal({ what, code }, { "over", 200 })
    equal(seen, { source = true, sink = true, on_headers = true, step = true })
  end)

  it("a sink may make requests of its own", function()
    local inner
    local results = request(of { url = puppet.ok("outer"), sink = function(chunk)
      if chunk then inner = request(of { url = puppet.ok("inner") })[2] end
      return 1
    end })
    equal({ results[2], inner }, { 200, 200 })
  end)

  describe("the first generation", function()
    it("replaces callbacks in the middle, in both directions", function()
      local got, sent = {}, 0
      local function second(chunk)
        got[#got + 1] = "2" .. chunk
        return 1
      end
      local function rest() return "" end
      local response = http.request_cb(of {
        url = puppet.says(OK .. "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n"), method = "PUT",
        body_cb = function()
          sent = sent + 1
          return "x", rest
        end,
      }, {
        body_cb = function(chunk)
          got[#got + 1] = "1" .. chunk
          return 1, second
        end,
      })
      equal({ response.code, response.error, sent }, { 200, nil, 1 })
      -- how the engine cuts the body is its own matter
      local text = table.concat(got)
      truthy(text == "1a2b2" or text == "1ab2", text)
    end)
    it("knows both a code and an error after an abort", function()
      local response = http.request_cb(of { url = puppet.says(BEGUN) },
        { body_cb = function() return nil, "enough" end })
      equal({ response.code, response.error }, { 200, "enough" })
      response = http.request_cb(of { url = puppet.echo(), method = "PUT", body_cb = callback.fail("no") }, {})
      equal({ response.code, response.error }, { nil, "no" })
    end)
    it("gets and posts", function()
      local body, headers, code, err = http.get(of { url = puppet.ok("hi") })
      equal(pack(body, headers["content-length"], code, err), pack("hi", "2", 200, nil))
      local text = http.post(of { url = puppet.echo() }, "a=b")
      contains(text, "\r\nContent-Length: 3\r\n")
      truthy(text:find("\r\n\r\na=b", 1, true))
      equal(http.request(of { url = puppet.ok("pong"), body = "ping" }).body, "pong")
    end)
    it("answers a 401 with Basic credentials, once", function()
      local response = http.request_cb(of { url = puppet.says("HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\nno"),
        user = "u", password = "p" }, {})
      equal(response.code, 401)
    end)
  end)
end

describe("http.request over the built-in connection", function() common(nil) end)
if socket.tcp then
  describe("http.request over socket.tcp", function() common(socket.tcp) end)
end

describe("the simple form", function()
  it("gets", function()
    local body, code, headers, status = http.request(puppet.ok("hello"))
    equal({ body, code, headers["content-length"], status }, { "hello", 200, "5", "HTTP/1.1 200 OK" })
    equal((http.request(puppet.ok(""))), "")
  end)
  it("posts a form", function()
    local text = http.request(puppet.echo(), "a=b&c=d")
    contains(text, "^POST ")
    contains(text, "\r\nContent-Type: application/x-www-form-urlencoded\r\n")
    contains(text, "\r\nContent-Length: 7\r\n")
    truthy(text:find("\r\n\r\na=b&c=d", 1, true))
  end)
  it("follows redirects", function()
    local body, code = http.request(puppet.says("HTTP/1.1 302 Elsewhere\r\nLocation: " .. puppet.ok("there") .. "\r\nContent-Length: 0\r\n\r\n"))
    equal({ body, code }, { "there", 200 })
  end)
end)

describe("connections", function()
  local number = OK .. "X-Connection: {connection}\r\nContent-Length: 2\r\n\r\nok"
  local function connection_of(reqt)
    reqt.url = reqt.url or puppet.says(number)
    return tonumber(request(reqt)[3]["x-connection"])
  end
  it("serve the next request too", function()
    equal(connection_of {}, connection_of {})
  end)
  it("survive a redirect and a small body that nobody wants", function()
    local results = request { url = puppet.says("HTTP/1.1 302 Elsewhere\r\nLocation: " .. puppet.says_relative(number) ..
      "\r\nX-First: {connection}\r\nContent-Length: 4\r\n\r\nbody"), headers = { ["x-a"] = "1" } }
    equal(tonumber(results[3]["x-connection"]), connection_of {})
  end)
  it("end with connection: close", function()
    local first = connection_of { headers = { connection = "close" } }
    truthy(connection_of {} ~= first)
    contains(heard_by { headers = { connection = "close" } }, "\r\nConnection: close\r\n")
  end)
  it("of create serve one request", function()
    if socket.tcp then truthy(connection_of { create = socket.tcp } ~= connection_of { create = socket.tcp }) end
  end)
  it("are closed when a transfer is given up", function()
    local first
    request { url = puppet.says(OK .. "X-Connection: {connection}\r\nContent-Length: 99\r\n\r\nhello{stall}"),
      on_headers = function(_, headers) first = tonumber(headers["x-connection"]) end,
      sink = function() return nil, "enough" end }
    truthy(connection_of {} ~= first)
  end)
end)

describe("bad input to the built-in connection", function()
  it("is named", function()
    equal(request { url = "http://127.0.0.1:x/" }[2], "invalid port 'x'")
    contains(request { url = puppet.ok(""), http_version = "7" }[2] or "", "7")
    contains(request { url = puppet.ok(""), auth = "magic", user = "u", password = "p" }[2] or "", "magic")
    equal(request { url = "http://no-such-host.invalid/" }[2], "host or service not provided, or not known")
  end)
  it("as a source that answers nonsense", function()
    raises("the source answered a table", http.request, { url = puppet.echo(), source = function() return {} end })
  end)
end)

return spec.done()
