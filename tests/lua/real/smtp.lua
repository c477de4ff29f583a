-- socket.smtp against a real server. Who runs this sets the global SMTP: host, port, user, password, tls ("None",
-- "Explicit", "Implicit"), cafile, to (a recipient the server knows, with its brackets), refused (one it refuses), auth
-- (ways to log in, with blanks between). Who runs it also looks at what was delivered: each message has a line
-- "X-Test: name".

local spec = require "spec"
local smtp = require "socket.smtp"
local ltn12 = require "ltn12"
local mime = require "mime"
local describe, it, equal, pack, truthy, contains = spec.describe, spec.it, spec.equal, spec.pack, spec.truthy, spec.contains

local server = SMTP
local tls = server.tls ~= "None"

local function of(t)
  t.server, t.port, t.domain = server.host, server.port, "localhost"
  t.from, t.rcpt = t.from or "<a@b.example>", t.rcpt or server.to
  if server.tls == "Explicit" and t.starttls == nil then t.starttls = "required" end
  if server.tls == "Implicit" then t.tls = true end
  if tls and t.cafile == nil then t.cafile = server.cafile end
  return t
end

local function with_login(t)
  t.user, t.password = server.user, server.password
  return of(t)
end

describe("a message", function()
  it("arrives as it is", function()
    equal(pack(smtp.send(with_login {
      source = ltn12.source.string("Subject: one\r\nX-Test: lines\r\n\r\n.\r\n..\r\n.dot\r\n\r\nlast line"),
    })), pack(1))
  end)
  it("of parts arrives, with what is attached", function()
    equal(pack(smtp.send(with_login {
      source = smtp.message {
        headers = { subject = "parts", ["x-test"] = "parts" },
        body = {
          { headers = { ["content-type"] = "text/plain" }, body = "hello" },
          {
            headers = { ["content-type"] = "application/octet-stream", ["content-transfer-encoding"] = "BASE64" },
            body = ltn12.source.chain(
              ltn12.source.string(("\0\1\2\255"):rep(25000)), ltn12.filter.chain(mime.encode("base64"), mime.wrap("base64"))),
          },
        },
      },
    })), pack(1))
  end)
  it("of the first generation arrives", function()
    local mailt = with_login { headers = { ["X-Test"] = "mail" }, body = ".hello\r\n" }
    mailt.from, mailt.rcpt = "a@b.example", mailt.rcpt:sub(2, -2)
    equal(pack(smtp.mail(mailt)), pack(1))
  end)
end)

describe("a recipient who is refused", function()
  it("keeps the others from getting it, unless told otherwise", function()
    local source = ltn12.source.string("X-Test: nobody\r\n\r\nx\r\n")
    local results = pack(smtp.send(with_login { rcpt = { server.to, server.refused }, source = source }))
    equal({ results.n, results[1] }, { 2, nil })
    truthy(results[2]:find("^5%d%d"), results[2])
    results = pack(smtp.send(with_login {
      rcpt = { server.to, server.refused }, partial = true, source = ltn12.source.string("X-Test: partial\r\n\r\nx\r\n"),
    }))
    equal({ results[1], results[3][1].accepted, results[3][2].accepted }, { 1, true, false })
  end)
  it("leaves the session usable", function()
    local s = smtp.open(server.host, server.port)
    if server.tls == "Implicit" then s:secure { cafile = server.cafile } end
    local ext = s:greet("localhost")
    if server.tls == "Explicit" then ext = s:starttls { cafile = server.cafile } end
    s:auth(server.user, server.password, ext)
    for i = 1, 2 do
      local results = s:send {
        from = "<a@b.example>", rcpt = { server.to, server.refused }, partial = true,
        source = ltn12.source.string("X-Test: session" .. i .. "\r\n\r\nx\r\n"),
      }
      equal({ results[1].accepted, results[2].accepted }, { true, false })
    end
    truthy(s.tp:command("noop"))
    equal((s.tp:check("2..")), 250)
    equal((s:quit()), 221)
    s:close()
  end)
end)

describe("logging in", function()
  for way in server.auth:gmatch("%S+") do
    it("goes by " .. way, function()
      equal(pack(smtp.send(with_login { auth = way, source = ltn12.source.string("X-Test: " .. way .. "\r\n\r\nx\r\n") })), pack(1))
    end)
  end
  it("fails with the wrong password", function()
    local t = with_login { source = ltn12.source.string("x") }
    t.password = "wrong"
    local results = pack(smtp.send(t))
    equal(results[1], nil)
    truthy(results[2]:find("^535"), results[2])
  end)
end)

describe("a source that breaks off", function()
  it("delivers nothing", function()
    local source = ltn12.source.cat(ltn12.source.string("X-Test: nobody\r\n\r\nhalf"), ltn12.source.error("broken"))
    equal(pack(smtp.send(with_login { source = source })), pack(nil, "broken"))
    spec.raises("boom", smtp.send, with_login { source = function() error("boom") end })
  end)
end)

if tls then
  describe("TLS", function()
    it("refuses a server it has no reason to trust", function()
      local results = pack(smtp.send(with_login { cafile = "/etc/ssl/certs/ca-certificates.crt", source = ltn12.source.string("x") }))
      equal(results[1], nil)
      contains(results[2], "TLS")
    end)
  end)
else
  describe("TLS", function()
    it("that is required and not offered ends it before the password", function()
      equal(pack(smtp.send(with_login { starttls = "required", source = ltn12.source.string("x") })),
        pack(nil, "the server does not offer STARTTLS"))
    end)
  end)
end

return spec.done()
