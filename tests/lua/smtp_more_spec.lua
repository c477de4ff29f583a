-- socket.smtp beyond LuaSocket: TLS, ways to authenticate, results for each recipient, LMTP, the first generation's shapes.

local spec = require "spec"
local smtp = require "socket.smtp"
local socket = require "socket"
local callback = require "socket.callback"
local ltn12 = require "ltn12"
local mime = require "mime"
local mock = require "mock_socket"
local dialogue = require "smtp_dialogue"
local opened, protected = dialogue.opened, spec.protected
local unpack_of = table.unpack or unpack
local describe, it, equal, pack = spec.describe, spec.it, spec.equal, spec.pack
local truthy, contains = spec.truthy, spec.contains

local GREETING, HELLO, OK, BYE = "220 hello\r\n", "250-here\r\n250-AUTH LOGIN PLAIN CRAM-MD5\r\n250 SIZE 100\r\n", "250 ok\r\n", "221 bye\r\n"
local DATA = "354 go on\r\n"

local function send(answers, t) return dialogue.send(answers, t, "hello") end

describe("smtp.send", function()
  it("refuses line breaks in addresses", function()
    for _, field in ipairs { "from", "rcpt", "domain" } do
      local results, server = send({ GREETING, HELLO, OK, OK, DATA, OK, BYE }, { [field] = "<a@b>\r\nRCPT TO:<evil@x>" })
      equal(results[1], nil)
      contains(results[2], "line break in the command")
      equal(server:heard():find("evil", 1, true), nil)
    end
  end)
  it("closes when a wrong argument is raised", function()
    local server = mock.new { answer = table.concat { GREETING, HELLO, OK } }
    spec.raises("rcpt", smtp.send, { from = "<a@b>", source = ltn12.source.empty(), create = mock.factory(server) })
    truthy(server.closed > 0)
    spec.raises("table expected", smtp.send, "nobody")
  end)
  it("names a field that is of the wrong type, where the script stands", function()
    for field, wrong in pairs { timeout = "soon", port = "smtp", server = {}, domain = true, user = {}, auth = false } do
      local t = { from = "<a@b>", rcpt = "<c@d>", source = ltn12.source.empty(), create = mock.factory(mock.new {}) }
      t[field] = wrong
      local ok, err = pcall(function() smtp.send(t) end)
      equal(ok, false)
      contains(err, "^[^:]*smtp_more_spec.lua:%d+: bad argument #1 to 'send' %(field '" .. field .. "' must be a %a+, got " .. type(wrong) .. "%)$")
    end
    spec.raises("field 'rcpt' must be a string, got table", send, { GREETING, HELLO }, { rcpt = { {} } })
  end)
  it("says the whole envelope at once where the server offers PIPELINING", function()
    local written = {}
    local function piecewise(answers, t)
      local server = mock.new { answer = table.concat(answers) }
      local plain = server.send
      function server:send(text, ...) written[#written + 1] = text return plain(self, text, ...) end
      t.from, t.create, t.source = "<a@b>", mock.factory(server), ltn12.source.string("hello")
      written = {}
      return pack(smtp.send(t)), server
    end
    local PIPELINING = "250-here\r\n250 PIPELINING\r\n"
    equal(piecewise({ GREETING, PIPELINING, OK, OK, OK, DATA, OK, BYE }, { rcpt = { "<c@d>", "<e@f>" } }), pack(1))
    equal({ written[2], written[3] }, { "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n", "hello\r\n.\r\n" })
    -- Whatever is refused, no content follows and nobody says good-bye.
    for _, refused in ipairs {
      { "550 not you\r\n", OK, OK, DATA }, { OK, OK, "550 who?\r\n", DATA }, { OK, OK, OK, "451 not now\r\n" },
    } do
      local results, server = piecewise({ GREETING, PIPELINING, unpack_of(refused) }, { rcpt = { "<c@d>", "<e@f>" } })
      contains(results[2], "^%d%d%d %a")
      contains(table.concat(refused), results[2]:gsub("%p", "%%%0"))
      equal({ #written, server:heard():find("QUIT", 1, true) }, { 2, nil })
      truthy(server.closed > 0)
    end
    local results = piecewise({ GREETING, PIPELINING, OK, "550 who?\r\n", OK, DATA, OK, BYE }, { rcpt = { "<c@d>", "<e@f>" }, partial = true })
    equal({ results[1], results[3][1].accepted, results[3][2].accepted }, { 1, false, true })
    results = piecewise({ GREETING, PIPELINING, OK, "550 who?\r\n", "551 not here\r\n", DATA }, { rcpt = { "<c@d>", "<e@f>" }, partial = true })
    equal({ results[1], results[2], #written }, { nil, "551 not here", 2 })
  end)
  it("takes a time-out of its own", function()
    local _, server = send({ GREETING }, { timeout = 7 })
    equal(server.timeouts[1], 7)
  end)
  it("tells the ports apart", function()
    local _, server = send({ "220 x\r\n" }, { lmtp = true })
    equal(server.port, 24)
    local results
    results, server = send({ "220 x\r\n" }, { tls = true })
    equal(server.port, 465)
    contains(results[2], "leave out 'create'")
  end)
  it("goes on where STARTTLS is not offered, unless it is required", function()
    equal(send({ GREETING, HELLO, OK, OK, DATA, OK, BYE }, { starttls = true }), pack(1))
    local results, server = send({ GREETING, HELLO }, { starttls = "required", user = "joe", password = "secret" })
    equal(results, pack(nil, "the server does not offer STARTTLS"))
    equal(server:heard():find("AUTH", 1, true), nil)
  end)
  it("sends no password where STARTTLS fails", function()
    local results, server = send({ GREETING, "250-x\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "220 go on\r\n" },
      { starttls = true, user = "joe", password = "secret" })
    contains(results[2], "leave out 'create'")
    equal(server:heard():find("AUTH", 1, true), nil)
  end)
  it("authenticates as it is told", function()
    local challenge = mime.b64("<1896.697170952@postoffice.reston.mci.net>")
    local results, server = send({ GREETING, HELLO, "334 " .. challenge .. "\r\n", "235 ok\r\n", OK, OK, DATA, OK, BYE },
      { user = "tim", password = "tanstaaftanstaaf", auth = "cram-md5" })
    equal(results, pack(1))
    contains(server:heard(), "AUTH CRAM-MD5\r\n" .. mime.b64("tim b913a602c7eda7a495b4e6e7334d3890") .. "\r\n")
    results, server = send({ GREETING, HELLO, "235 ok\r\n", OK, OK, DATA, OK, BYE }, { user = "joe", password = "pw", auth = "plain" })
    equal(results, pack(1))
    contains(server:heard(), "AUTH PLAIN ")
  end)
  it("chooses the strongest, and no clear one on a clear line", function()
    local results, server = send({ GREETING, HELLO, "535 no\r\n" }, { user = "joe", password = "pw", auth = "strongest" })
    equal(results, pack(nil, "535 no"))
    contains(server:heard(), "AUTH CRAM-MD5\r\n")
    results, server = send({ GREETING, "250 AUTH PLAIN\r\n" }, { user = "joe", password = "pw", auth = "strongest" })
    equal(results[1], nil)
    equal(server:heard():find("AUTH", 1, true), nil)
    contains(send({ GREETING, HELLO }, { user = "joe", password = "pw", auth = "telepathy" })[2], "authentication 'telepathy' is not known")
    contains(send({ GREETING, HELLO }, { user = "joe", password = "pw", auth = "scram-sha-256" })[2], "authentication not supported")
  end)
  it("gives each recipient's result where some are refused", function()
    local results, server = send({ GREETING, HELLO, OK, OK, "550 who?\r\n", OK, DATA, OK, BYE },
      { rcpt = { "<a@x>", "<b@x>", "<c@x>" }, partial = true })
    equal({ results.n, results[1], results[2] }, { 3, 1, nil })
    equal(results[3], {
      { address = "<a@x>", accepted = true, code = 250, reply = "250 ok" },
      { address = "<b@x>", accepted = false, code = 550, reply = "550 who?" },
      { address = "<c@x>", accepted = true, code = 250, reply = "250 ok" },
    })
    contains(server:heard(), "DATA\r\nhello\r\n.\r\n")
  end)
  it("sends nothing where all are refused", function()
    local results, server = send({ GREETING, HELLO, OK, "550 who?\r\n", "551 not here\r\n" }, { rcpt = { "<a@x>", "<b@x>" }, partial = true })
    equal({ results[1], results[2], #results[3] }, { nil, "551 not here", 2 })
    equal(server:heard():find("DATA", 1, true), nil)
  end)
  it("speaks LMTP", function()
    local results, server = send({ GREETING, HELLO, OK, OK, OK, DATA, OK, "452 full\r\n", BYE },
      { rcpt = { "<a@x>", "<b@x>" }, lmtp = true, partial = true })
    contains(server:heard(), "LHLO ")
    equal({ results[1], results[3][1].accepted, results[3][2].reply }, { 1, true, "452 full" })
    equal(send({ GREETING, HELLO, OK, OK, OK, DATA, OK, "452 full\r\n", BYE }, { rcpt = { "<a@x>", "<b@x>" }, lmtp = true }), pack(nil, "452 full"))
    results = send({ GREETING, HELLO, OK, OK, "550 who?\r\n", OK, DATA, OK }, { rcpt = { "<a@x>", "<b@x>", "<c@x>" }, lmtp = true, partial = true })
    equal({ results[1], results[2] }, { nil, "closed" })
    equal(results[3], {
      { address = "<a@x>", accepted = true, code = 250, reply = "250 ok" },
      { address = "<b@x>", accepted = false, code = 550, reply = "550 who?" },
      { address = "<c@x>" },
    })
    equal(send({ GREETING, HELLO, OK, OK, OK, DATA, OK, OK, BYE }, { rcpt = { "<a@x>", "<b@x>" }, lmtp = true }), pack(1))
  end)
  it("keeps a source's own error as it is, and refuses what is no chunk", function()
    local err = {}
    equal(send({ GREETING, HELLO, OK, OK, DATA }, { source = function() return nil, err end }), pack(nil, err))
    spec.raises("the source answered a table", send, { GREETING, HELLO, OK, OK, DATA }, { source = function() return {} end })
  end)
  it("may be called in a coroutine in every version, over what yields", function()
    local results, seen = nil, {}
    local co = coroutine.create(function()
      local parts = { "a", "b" }
      results = send({ GREETING, HELLO, OK, OK, DATA, OK, BYE }, {
        yields = true,
        source = function() coroutine.yield("source") return table.remove(parts, 1) end,
      })
    end)
    while coroutine.status(co) ~= "dead" do
      local _, what = assert(coroutine.resume(co))
      if what then seen[what] = true end
    end
    equal(results, pack(1))
    equal(seen, { send = true, receive = true, source = true })
  end)
end)

describe("smtp.message", function()
  it("lets a source in it yield", function()
    local message = smtp.message { body = { { body = function() coroutine.yield("outer") return nil end } } }
    local yielded = 0
    local co = coroutine.create(function() while message() do end end)
    while coroutine.status(co) ~= "dead" do
      local _, what = assert(coroutine.resume(co))
      if what == "outer" then yielded = yielded + 1 end
    end
    equal(yielded, 1)
  end)
  it("repeats the error of a source", function()
    local source = smtp.message { body = ltn12.source.error("broken") }
    source()
    equal(pack(source()), pack(nil, "broken"))
    equal(pack(source()), pack(nil, "broken"))
  end)
end)

describe("smtp.open", function()
  it("knows what the server offers", function()
    local s = opened(GREETING, HELLO)
    s:greet("me")
    equal({ s:supports("size"), s:supports("AUTH"), s:supports("CHUNKING") }, { true, true, false })
  end)
  it("needs a socket that can be secured for TLS", function()
    for _, method in ipairs { "secure", "starttls" } do
      local s, server = opened("220 go on\r\n")
      contains(protected(s[method], s, {})[2], "leave out 'create'")
      truthy(server.closed > 0)
    end
  end)
end)

describe("the first generation's smtp.mail", function()
  local function mail(answers, t)
    local server = mock.new { answer = table.concat(answers) }
    t.create = mock.factory(server)
    return pack(smtp.mail(t)), server
  end
  it("wraps the addresses, sends the headers as given, doubles dots", function()
    local results, server = mail({ GREETING, HELLO, OK, OK, OK, DATA, OK, BYE },
      { from = "a@b", rcpt = { "c@d", "e@f" }, headers = { subject = "x" }, body = ".hello", server = "mail" })
    equal(results, pack(1))
    equal(server.host, "mail")
    contains(server:heard(), "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\nsubject: x\r\n\r\n..hello\r\n.\r\n")
  end)
  it("takes the body from a send callback", function()
    local results, server = mail({ GREETING, HELLO, OK, OK, DATA, OK, BYE },
      { from = "a@b", rcpt = "c@d", body = "not this", body_cb = callback.send.string(".streamed") })
    equal(results, pack(1))
    contains(server:heard(), "DATA\r\n\r\n..streamed\r\n.\r\n")
    equal(mail({ GREETING, HELLO, OK, OK, DATA }, { from = "a@b", rcpt = "c@d", body_cb = callback.fail("no") }), pack(nil, "no"))
  end)
  it("wants a recipient, and answers the server's words", function()
    equal(pack(smtp.mail { from = "a@b", body = "" }), pack(nil, "No recipient specified"))
    equal(pack(smtp.mail { from = "a@b", rcpt = {}, body = "" }), pack(nil, "No recipient specified"))
    equal(mail({ "554 no\r\n" }, { from = "a@b", rcpt = "c@d" }), pack(nil, "554 no"))
  end)
end)

describe("the first generation's smtp.connect", function()
  local function connected(...)
    local server = mock.new { answer = table.concat { ... } }
    local before = socket.tcp
    spec.cleanup(function() socket.tcp = before end)
    socket.tcp = mock.factory(server)
    return assert(smtp.connect("mail")), server
  end
  it("executes instructions", function()
    local c, server = connected(GREETING, OK)
    equal(pack(c:execute { check = "2.." }), pack(220, "220 hello"))
    equal(pack(c:execute {
      { command = "helo", argument = "me" },
      { check = function(code, reply) return code, reply .. "!" end },
    }), pack(250, "250 ok!"))
    equal((c:execute { raw = "text" }), 1)
    equal((c:execute { raw = callback.send.string("more") }), 1)
    equal(server:heard(), "HELO me\r\ntextmore")
    equal({ server.host, server.port }, { "mail", 25 })
    c:close()
    truthy(server.closed > 0)
  end)
  it("stops at the first that fails", function()
    local c, server = connected("550 no\r\n")
    equal(pack(c:execute { { check = "2.." }, { command = "quit" } }), pack(nil, "550 no"))
    equal(server:heard(), "")
    equal(pack(c:execute { raw = callback.fail("enough") }), pack(nil, "enough"))
  end)
  it("knows no other instructions", function()
    local c = connected()
    equal(pack(c:execute { dance = true }), pack(nil, "invalid instruction"))
    spec.raises("table expected", c.execute, c, "QUIT")
  end)
end)

return spec.done()
