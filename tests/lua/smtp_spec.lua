-- socket.smtp as LuaSocket has it. Everything here holds for LuaSocket itself, too.

local spec = require "spec"
local smtp = require "socket.smtp"
local socket = require "socket"
local ltn12 = require "ltn12"
local mime = require "mime"
local mock = require "mock_socket"
local dialogue = require "smtp_dialogue"
local opened, protected = dialogue.opened, spec.protected
local describe, it, equal, raises, pack = spec.describe, spec.it, spec.equal, spec.raises, spec.pack
local truthy, contains = spec.truthy, spec.contains

local GREETING, HELLO, OK, BYE = "220 hello\r\n", "250-here\r\n250-AUTH LOGIN PLAIN\r\n250 SIZE 100\r\n", "250 ok\r\n", "221 bye\r\n"
local DATA = "354 go on\r\n"

local function send(answers, t) return dialogue.send(answers, t, "Subject: x\r\n\r\nhello\r\n") end

-- All chunks of a message, until its end.
local function chunks(mesgt)
  local source, all = smtp.message(mesgt), {}
  while true do
    local chunk, err = source()
    if chunk == nil then return all, err, source end
    all[#all + 1] = chunk
  end
end

local function sorted_lines(head)
  local lines = {}
  for line in head:gmatch("(.-)\r\n") do
    if line ~= "" then lines[#lines + 1] = line end
  end
  table.sort(lines)
  return lines
end

describe("socket.smtp", function()
  it("has the defaults of the manual", function()
    equal({ smtp.SERVER, smtp.PORT, smtp.TIMEOUT, smtp.ZONE }, { "localhost", 25, 60, "-0000" })
    equal(smtp.DOMAIN, os.getenv("SERVER_NAME") or "localhost")
  end)
end)

describe("smtp.send", function()
  it("says hello, sends envelope and message, says good-bye", function()
    local results, server = send { GREETING, HELLO, OK, OK, DATA, OK, BYE }
    equal(results, pack(1))
    equal(server:heard(), "EHLO " .. smtp.DOMAIN .. "\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"
      .. "Subject: x\r\n\r\nhello\r\n\r\n.\r\nQUIT\r\n")
    equal({ server.host, server.port }, { "localhost", 25 })
    truthy(server.closed > 0)
  end)
  it("goes to the server and domain it is told", function()
    local _, server = send({ GREETING, HELLO, OK, OK, DATA, OK, BYE }, { server = "mail", port = 2525, domain = "me" })
    equal({ server.host, server.port }, { "mail", 2525 })
    contains(server:heard(), "EHLO me\r\n")
  end)
  it("names every recipient", function()
    local results, server = send({ GREETING, HELLO, OK, OK, OK, DATA, OK, BYE }, { rcpt = { "<c@d>", "<e@f>" } })
    equal(results, pack(1))
    contains(server:heard(), "RCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n")
  end)
  it("names none where the list is empty", function()
    local results, server = send({ GREETING, HELLO, OK, "503 no one\r\n" }, { rcpt = {} })
    equal(results, pack(nil, "503 no one"))
    contains(server:heard(), "MAIL FROM:<a@b>\r\nDATA\r\n")
  end)
  it("doubles dots at the start of lines, wherever the chunks are cut", function()
    local results, server = send({ GREETING, HELLO, OK, OK, DATA, OK, BYE }, {
      source = ltn12.source.table { ".a\r", "\n", ".b\r\n.", "\r\nc.d" },
    })
    equal(results, pack(1))
    contains(server:heard(), "DATA\r\n..a\r\n..b\r\n..\r\nc.d\r\n.\r\n")
  end)
  it("stops at the first recipient that is refused", function()
    local results, server = send({ GREETING, HELLO, OK, "550-no\r\n550 never\r\n" }, { rcpt = { "<c@d>", "<e@f>" } })
    equal(results, pack(nil, "550-no\n550 never"))
    equal(server:heard():find("DATA", 1, true), nil)
    equal(server:heard():find("QUIT", 1, true), nil)
    truthy(server.closed > 0)
  end)
  it("answers the server's words at every step", function()
    equal(send { "554 go away\r\n" }, pack(nil, "554 go away"))
    equal(send { GREETING, "502 EHLO?\r\n" }, pack(nil, "502 EHLO?"))
    equal(send { GREETING, HELLO, "550 not you\r\n" }, pack(nil, "550 not you"))
    equal(send { GREETING, HELLO, OK, OK, "451 not now\r\n" }, pack(nil, "451 not now"))
    equal(send { GREETING, HELLO, OK, OK, DATA, "552 too much\r\n" }, pack(nil, "552 too much"))
    equal(send { GREETING, HELLO, OK, OK, DATA, OK, "500 stay\r\n" }, pack(nil, "500 stay"))
  end)
  it("says so where the answer is none, or none comes", function()
    equal(send { "hello\r\n" }, pack(nil, "invalid server reply"))
    equal(send { GREETING }, pack(nil, "closed"))
  end)
  it("answers why there is no connection", function()
    local server = mock.new { refuses = "connection refused" }
    equal(pack(smtp.send { from = "<a@b>", rcpt = "<c@d>", source = ltn12.source.empty(), create = mock.factory(server) }),
      pack(nil, "connection refused"))
    truthy(server.closed > 0)
  end)
  it("never ends the message of a source that breaks off", function()
    local results, server = send({ GREETING, HELLO, OK, OK, DATA, OK, BYE }, {
      source = ltn12.source.cat(ltn12.source.string("half"), ltn12.source.error("broken")),
    })
    equal(results, pack(nil, "broken"))
    equal(server:heard():find("\r\n.\r\n", 1, true), nil)
    truthy(server.closed > 0)
  end)
  it("lets an error of the source through", function()
    local oops = {}
    local ok, err = pcall(send, { GREETING, HELLO, OK, OK, DATA, OK, BYE }, { source = function() error(oops) end })
    equal(ok, false)
    spec.same(err, oops)
  end)
  it("raises where sender, recipient or source are missing", function()
    local function incomplete(name)
      local t = {
        from = "<a@b>", rcpt = "<c@d>", source = ltn12.source.empty(),
        create = mock.factory(mock.new { answer = table.concat { GREETING, HELLO, OK, OK, DATA, OK, BYE } }),
      }
      t[name] = nil
      return pcall(smtp.send, t)
    end
    for _, name in ipairs { "from", "rcpt", "source" } do equal((incomplete(name)), false, name) end
  end)
  it("moves what goes by the step that is given", function()
    local steps = 0
    local results = send({ GREETING, HELLO, OK, OK, DATA, OK, BYE }, {
      step = function(src, snk) steps = steps + 1 return ltn12.pump.step(src, snk) end,
    })
    equal(results, pack(1))
    truthy(steps >= 2)
  end)
end)

describe("smtp.send with user and password", function()
  it("prefers LOGIN", function()
    local results, server = send(
      { GREETING, HELLO, "334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n", "235 welcome\r\n", OK, OK, DATA, OK, BYE },
      { user = "joe", password = "secret" })
    equal(results, pack(1))
    contains(server:heard(), "AUTH LOGIN\r\n" .. mime.b64("joe") .. "\r\n" .. mime.b64("secret") .. "\r\nMAIL")
  end)
  it("takes PLAIN", function()
    local results, server = send(
      { GREETING, "250-here\r\n250 AUTH PLAIN\r\n", "235 welcome\r\n", OK, OK, DATA, OK, BYE }, { user = "joe", password = "secret" })
    equal(results, pack(1))
    contains(server:heard(), "AUTH PLAIN " .. mime.b64("\0joe\0secret") .. "\r\nMAIL")
  end)
  it("says so where neither is offered", function()
    equal(send({ GREETING, "250-here\r\n250 SIZE\r\n" }, { user = "joe", password = "secret" }),
      pack(nil, "authentication not supported"))
  end)
  it("answers what the server says", function()
    equal(send({ GREETING, HELLO, "334 x\r\n", "334 y\r\n", "535 wrong\r\n" }, { user = "joe", password = "secret" }),
      pack(nil, "535 wrong"))
  end)
  it("needs both", function()
    local _, server = send({ GREETING, HELLO, OK, OK, DATA, OK, BYE }, { user = "joe" })
    equal(server:heard():find("AUTH", 1, true), nil)
  end)
end)

describe("smtp.open", function()
  it("goes through a conversation", function()
    local s, server = opened(GREETING, HELLO, OK, OK, DATA, OK, BYE)
    truthy(s.tp and s.try)
    equal(s:greet("me"), "250-here\n250-AUTH LOGIN PLAIN\n250 SIZE 100")
    equal(pack(s:mail("<a@b>")), pack(250, "250 ok"))
    equal(pack(s:rcpt("<c@d>")), pack(250, "250 ok"))
    equal(pack(s:data(ltn12.source.string(".x"))), pack(250, "250 ok"))
    equal(pack(s:quit()), pack(221, "221 bye"))
    equal(s:close(), 1)
    equal(server:heard(), "EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n.x\r\n.\r\nQUIT\r\n")
  end)
  it("sends a whole message", function()
    local s, server = opened(GREETING, HELLO, OK, OK, DATA, OK)
    s:greet("me")
    s:send { from = "<a@b>", rcpt = { "<c@d>" }, source = ltn12.source.string(".x") }
    contains(server:heard(), "\r\n..x\r\n.\r\n")
  end)
  it("carries several messages", function()
    local s, server = opened(GREETING, HELLO, OK, OK, DATA, OK, OK, OK, DATA, OK)
    s:greet("me")
    for i = 1, 2 do s:send { from = "<a@b>", rcpt = "<c@d>", source = ltn12.source.string("message " .. i) } end
    contains(server:heard(), "message 1\r\n.\r\nMAIL FROM:<a@b>\r\n")
  end)
  it("authenticates by what it is shown", function()
    local s, server = opened("235 ok\r\n")
    equal(pack(s:auth(nil, nil, "250 here")), pack(1))
    equal(pack(s:auth("joe", "secret", "250-here\n250 AUTH PLAIN")), pack(235, "235 ok"))
    contains(server:heard(), "AUTH PLAIN ")
    s = opened("334 x\r\n", "334 y\r\n", "235 ok\r\n", "235 fine\r\n")
    equal(pack(s:login("joe", "secret")), pack(235, "235 ok"))
    equal(pack(s:plain("joe", "secret")), pack(235, "235 fine"))
    equal(protected(s.auth, s, "joe", "secret", "250 here"), pack(nil, "authentication not supported"))
  end)
  it("closes when a step fails", function()
    local s, server = opened("550 no\r\n")
    equal(protected(s.mail, s, "<a@b>"), pack(nil, "550 no"))
    truthy(server.closed > 0)
  end)
  it("raises what protect understands", function()
    equal(protected(smtp.open, "host", 25, function() return nil, "no more" end), pack(nil, "no more"))
  end)
  it("has a control object that can be used beside it", function()
    local s, server = opened(GREETING, HELLO, "252 maybe\r\n", OK)
    s:greet("me")
    truthy(s.tp:command("vrfy", "joe"))
    equal(pack(s.tp:check("2..")), pack(252, "252 maybe"))
    s:mail("<a@b>")
    contains(server:heard(), "VRFY joe\r\nMAIL FROM:<a@b>\r\n")
  end)
end)

describe("smtp.message of a text", function()
  it("gives the headers, then the body as it is", function()
    local all, err = chunks { headers = { subject = "x", ["X-Odd"] = "y", ["content-type"] = "text/html" }, body = ".a\n" }
    equal({ #all, err }, { 2, nil })
    equal(all[2], ".a\n")
    local lines = sorted_lines(all[1])
    equal(#lines, 6)
    equal(lines[1], "Content-Type: text/html")
    truthy(lines[2]:find("^Date: %a%a%a, %d%d %a%a%a %d%d%d%d %d%d:%d%d:%d%d %-0000$"))
    equal({ lines[3], lines[4], lines[6] }, { "MIME-Version: 1.0", "Subject: x", "x-odd: y" })
    contains(lines[5], "X-Mailer: LuaSocket")
    equal(all[1]:sub(-4), "\r\n\r\n")
  end)
  it("says what type it is, unless it is told", function()
    contains(chunks({ body = "x" })[1], 'Content-Type: text/plain; charset="iso-8859-1"\r\n')
  end)
  it("keeps the date and mailer it is given, and takes the zone", function()
    local head = chunks({ headers = { Date = "today", ["X-MAILER"] = "me", ["mime-version"] = "2" }, body = "" })[1]
    contains(head, "Date: today\r\n")
    contains(head, "X-Mailer: me\r\n")
    contains(head, "MIME-Version: 1.0\r\n")
    contains(chunks({ zone = "+0900", body = "" })[1], " +0900\r\n")
  end)
  it("completes the caller's headers at once", function()
    local mesgt = { headers = { Subject = "x" }, body = "y" }
    smtp.message(mesgt)
    equal(mesgt.headers.subject, "x")
    truthy(mesgt.headers.date)
  end)
  it("has no body where there is none", function()
    equal(#chunks { headers = { subject = "x" } }, 1)
  end)
  it("passes the chunks of a source through, and its error", function()
    local all = chunks { body = ltn12.source.table { "a", "b" } }
    equal({ all[2], all[3], #all }, { "a", "b", 3 })
    local _, err, source = chunks { body = ltn12.source.error("broken") }
    equal(err, "broken")
    truthy(select(2, source()))
  end)
  it("ends once, and then answers an error", function()
    local _, err, source = chunks { body = "x" }
    equal(err, nil)
    equal(pack(source()), pack(nil, "cannot resume dead coroutine"))
  end)
  it("feeds any sink", function()
    local parts = {}
    equal(ltn12.pump.all(smtp.message { body = "text" }, (ltn12.sink.table(parts))), 1)
    equal(parts[#parts], "text")
  end)
end)

describe("smtp.message of parts", function()
  local function parsed(head)
    return head:match('boundary="([^"]+)"')
  end
  it("has a boundary between the parts, preamble and epilogue around them", function()
    local all = chunks {
      headers = { subject = "x" },
      body = {
        preamble = "before", epilogue = "after",
        { headers = { ["X-Part"] = "1" }, body = "one" },
        { body = ltn12.source.string("two") },
      },
    }
    local mark = parsed(all[1])
    truthy(mark:find("^%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d==%d%d%d%d%d$"), mark)
    contains(all[1], "Content-Type: multipart/mixed; boundary=\"")
    equal({ all[2], all[3], all[4] }, { "before", "\r\n", "\r\n--" .. mark .. "\r\n" })
    equal(sorted_lines(all[5]), { 'Content-Type: text/plain; charset="iso-8859-1"', "x-part: 1" })
    equal({ all[6], all[7] }, { "one", "\r\n--" .. mark .. "\r\n" })
    equal({ all[9], all[10], all[11], all[12], #all }, { "two", "\r\n--" .. mark .. "--\r\n\r\n", "after", "\r\n", 12 })
  end)
  it("can be empty", function()
    local all = chunks { body = {} }
    equal({ #all, all[2] }, { 2, "\r\n--" .. parsed(all[1]) .. "--\r\n\r\n" })
  end)
  it("appends the boundary to a type that is given", function()
    contains(chunks({ headers = { ["content-type"] = "multipart/alternative" }, body = {} })[1],
      'Content-Type: multipart/alternative; boundary="')
  end)
  it("has a boundary of its own at every level", function()
    local all = chunks { body = { { body = { { body = "deep" } } } } }
    local outer, inner = parsed(all[1]), parsed(all[3])
    truthy(outer ~= inner)
    equal(table.concat(all):match("deep\r\n%-%-(.-)%-%-\r\n"), inner)
  end)
  it("answers what is wrong with a part", function()
    local all, err = chunks { body = { 5 } }
    truthy(#all >= 1)
    equal(type(err), "string")
  end)
end)

return spec.done()
