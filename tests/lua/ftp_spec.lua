-- socket.ftp as LuaSocket has it. Everything here holds for LuaSocket itself, too.

local spec = require "spec"
local ftp = require "socket.ftp"
local socket = require "socket"
local ltn12 = require "ltn12"
local player = require "ftp_player"
local describe, it, equal, pack, truthy, contains = spec.describe, spec.it, spec.equal, spec.pack, spec.truthy, spec.contains

local function get(server, t)
  local parts = {}
  t = t or {}
  t.host, t.create = t.host or "host", server:create()
  t.sink = t.sink or ltn12.sink.table(parts)
  local results = pack(ftp.get(t))
  return results, table.concat(parts)
end

local function put(server, t)
  t.host, t.create = "host", server:create()
  t.source = t.source or ltn12.source.string("content")
  return pack(ftp.put(t))
end

local function opened(options)
  local server = player.new(options)
  local f = ftp.open("host", 21, server:create())
  f:greet()
  f:login("joe", "secret")
  server.heard = {}
  return f, server
end

-- What a function that raises `try` exceptions answers.
local function protected(f, ...)
  return pack(socket.protect(f)(...))
end

describe("socket.ftp", function()
  it("has the defaults of the manual", function()
    equal({ ftp.TIMEOUT, ftp.USER, ftp.PASSWORD }, { 60, "ftp", "anonymous@anonymous.org" })
  end)
end)

describe("ftp.get{}", function()
  it("logs in, asks where, asks for the file, says good-bye", function()
    local server = player.new()
    local results, content = get(server, { path = "/a.txt", user = "joe", password = "secret", type = "i" })
    equal(results, pack(1))
    equal(content, "content")
    equal(server.heard, { "USER joe", "PASS secret", "TYPE i", "EPSV", "RETR a.txt", "QUIT" })
    equal({ server.host, server.port, server.closed > 0 }, { "host", 21, true })
  end)
  it("is anonymous by default, and sets no type", function()
    local server = player.new()
    get(server, { path = "a" })
    equal({ server.heard[1], server.heard[2], server.heard[3] }, { "USER ftp", "PASS anonymous@anonymous.org", "EPSV" })
  end)
  it("sets the module's time-out", function()
    local server = player.new()
    get(server, { path = "a" })
    equal(server.timeouts[1], 60)
  end)
  it("sends no password where none is asked for", function()
    local server = player.new { replies = { USER = "230 just come in" } }
    equal(get(server, { path = "a" }), pack(1))
    equal(server.heard[2], "EPSV")
  end)
  it("cannot give an account", function()
    equal(get(player.new { replies = { PASS = "332 account?" } }, { path = "a" }), pack(nil, "332 account?"))
  end)
  it("fills in what the URL says, and no more", function()
    local server = player.new()
    get(server, { url = "ftp://joe:pw@there:2121/dir/a%20b;type=a", user = "ann", create = nil })
    equal({ server.host, server.port }, { "host", "2121" })
    equal(server.heard, { "USER ann", "PASS pw", "EPSV", "RETR dir/a b", "QUIT" })
  end)
  it("takes the argument as it is, before any path", function()
    local server = player.new()
    get(server, { argument = "/x%20y", path = "/other", command = "nlst" })
    equal(server.heard[4], "NLST /x%20y")
  end)
  it("removes one slash or backslash of the path and decodes the rest", function()
    for path, argument in pairs { ["//x"] = "/x", ["/%2Fx"] = "/x", ["\\x"] = "x", x = "x" } do
      local server = player.new()
      get(server, { path = path })
      equal(server.heard[4], "RETR " .. argument)
    end
  end)
  it("sends the bare command where there is no argument", function()
    local server = player.new()
    get(server, { path = "/", command = "list" })
    equal(server.heard[4], "LIST")
    server = player.new()
    get(server, { command = "list" })
    equal(server.heard[4], "LIST")
  end)
  it("moves what comes by the step that is given", function()
    local steps = 0
    local results, content = get(player.new(), {
      path = "a", step = function(src, snk) steps = steps + 1 return ltn12.pump.step(src, snk) end,
    })
    equal({ results[1], content }, { 1, "content" })
    truthy(steps >= 2)
  end)
  it("gives the sink its end", function()
    local calls = {}
    get(player.new(), { path = "a", sink = function(chunk, err) calls[#calls + 1] = pack(chunk, err) return 1 end })
    equal(calls[#calls], pack(nil, nil))
  end)
  it("gives the sink a reply that stands in place of the data, and no end", function()
    local calls = {}
    local server = player.new { replies = { STAT = "211-status\r\n all is well\r\n211 end" } }
    equal(get(server, {
      command = "stat", sink = function(chunk, err) calls[#calls + 1] = pack(chunk, err) return 1 end,
    }), pack(1))
    equal(#calls, 1)
    equal(calls[1][1], "211-status\n all is well\n211 end")
  end)
  it("answers the server's words where it refuses, whole", function()
    equal(get(player.new { replies = { RETR = "550 no such file" } }, { path = "a" }), pack(nil, "550 no such file"))
    equal(get(player.new { replies = { PASS = "530-no\r\n never\r\n530 go away" } }, { path = "a" }),
      pack(nil, "530-no\n never\n530 go away"))
    equal(get(player.new { replies = { TYPE = "504 not that" } }, { path = "a", type = "i" }), pack(nil, "504 not that"))
  end)
  it("wants 200 in answer to a type", function()
    equal(get(player.new { replies = { TYPE = "250 fine" } }, { path = "a", type = "i" }), pack(nil, "250 fine"))
  end)
  it("waits for a server that is not ready yet", function()
    equal(get(player.new { greeting = "120 in a minute\r\n220 now" }, { path = "a" }), pack(1))
    equal(get(player.new { greeting = "421 not today" }, { path = "a" }), pack(nil, "421 not today"))
  end)
  it("says so where the server's answer is none, or none comes", function()
    equal(get(player.new { replies = { PASS = "welcome" } }, { path = "a" }), pack(nil, "invalid server reply"))
    equal(get(player.new { replies = { PASS = "{close}" } }, { path = "a" }), pack(nil, "closed"))
    equal(get(player.new { replies = { PASS = "{timeout}" } }, { path = "a" }), pack(nil, "timeout"))
  end)
  it("closes the connection whatever goes wrong", function()
    for _, replies in ipairs { { USER = "530 no" }, { EPSV = "421 no" }, { RETR = "550 no" }, { QUIT = "500 no" } } do
      local server = player.new { replies = replies }
      equal(get(server, { path = "a" })[1], nil)
      truthy(server.closed > 0)
    end
  end)
  it("believes the last reply, not the data", function()
    local server = player.new { replies = { RETR = function(self) self:give(nil, "426 it was cut") end } }
    equal(get(server, { path = "a" }), pack(nil, "426 it was cut"))
  end)
  it("answers what a refused good-bye says", function()
    equal(get(player.new { replies = { QUIT = "500 stay" } }, { path = "a" }), pack(nil, "500 stay"))
  end)
  it("answers what is wrong with a reply to EPSV", function()
    local results = get(player.new { replies = { EPSV = "229 somewhere" } }, { path = "a" })
    equal(results[1], nil)
    truthy(results[2]:find("epsv", 1, true) or results[2]:find("229", 1, true))
  end)
  it("takes any delimiter in the reply to EPSV", function()
    local server = player.new { replies = {
      EPSV = function(self)
        local reply = self.usual_epsv(self)
        return (reply:gsub("|", "!"))
      end,
    } }
    server.usual_epsv = function(self)
      self.listener = assert(socket.bind("127.0.0.1", 0))
      self.listener:settimeout(5)
      local _, port = self.listener:getsockname()
      return ("229 Here (|||%d|)"):format(tonumber(port))
    end
    equal(get(server, { path = "a" }), pack(1))
  end)
  it("answers what the sink says", function()
    local server = player.new()
    equal(get(server, { path = "a", sink = ltn12.sink.error("disk full") }), pack(nil, "disk full"))
    truthy(server.closed > 0)
  end)
  it("lets an error of the sink through", function()
    local server = player.new()
    local oops = {}
    local ok, err = pcall(get, server, { path = "a", sink = function() error(oops) end })
    equal(ok, false)
    spec.same(err, oops)
  end)
  it("needs a host", function()
    equal(pack(ftp.get { path = "a", sink = ltn12.sink.null() }), pack(nil, "missing hostname"))
    equal(pack(ftp.get { url = "nothing", sink = ltn12.sink.null() }), pack(nil, "missing hostname"))
  end)
  it("answers why there is no socket, or no connection", function()
    equal(pack(ftp.get { host = "h", path = "a", sink = ltn12.sink.null(), create = function() return nil, "no more" end }),
      pack(nil, "no more"))
    local server = player.new()
    function server:connect() return nil, "connection refused" end
    equal(get(server, { path = "a" }), pack(nil, "connection refused"))
    truthy(server.closed > 0)
  end)
  if spec.yields_across_pcall then it("may be called in a coroutine, over sockets that yield", function()
    local server = player.new { yields = true }
    local results
    local co = coroutine.create(function() results = get(server, { path = "a" }) end)
    local turns = 0
    while coroutine.status(co) ~= "dead" do
      assert(coroutine.resume(co))
      turns = turns + 1
    end
    equal(results, pack(1))
    truthy(turns > 10)
  end) end
end)

describe("ftp.get(url)", function()
  local function simple(u) return pack(ftp.get(u)) end
  it("wants a scheme it knows, a host, and a type it knows", function()
    equal(simple("http://host/a"), pack(nil, "wrong scheme 'http'"))
    equal(simple("ftp:/a"), pack(nil, "missing hostname"))
    equal(simple("ftp://host/a;type=x"), pack(nil, "invalid type 'x'"))
    equal(simple(""), pack(nil, "invalid url"))
  end)
end)

describe("ftp.genericform", function()
  it("gives the URL in parts, with its type", function()
    local t = ftp.genericform("ftp://joe:p%41@host:2121/dir/a%20b;type=i")
    equal({ t.scheme, t.user, t.password, t.host, t.port, t.path, t.type },
      { "ftp", "joe", "p%41", "host", "2121", "/dir/a%20b", "i" })
    equal(ftp.genericform("ftp://host").path, "/")
  end)
end)

describe("ftp.put{}", function()
  it("sends the content and answers how much that was", function()
    local server = player.new()
    local results = put(server, { path = "/a.txt", type = "a" })
    equal(results, pack(7))
    if spec.has_integers then equal(math.type(results[1]), "float") end
    equal(server.stored, "content")
    equal(server.heard[3], "TYPE a")
    equal(server.heard[5], "STOR a.txt")
    equal(server.heard[6], "QUIT")
  end)
  it("sends nothing, too", function()
    local server = player.new()
    equal(put(server, { path = "a", source = ltn12.source.empty() }), pack(0))
    equal(server.stored, "")
  end)
  it("appends where told to", function()
    local server = player.new()
    put(server, { path = "a", command = "appe" })
    equal(server.heard[4], "APPE a")
  end)
  it("moves what goes by the step that is given", function()
    local steps = 0
    local server = player.new()
    put(server, { path = "a", step = function(src, snk) steps = steps + 1 return ltn12.pump.step(src, snk) end })
    equal(server.stored, "content")
    equal(steps, 2)
  end)
  it("answers what the source says", function()
    local server = player.new()
    equal(put(server, { path = "a", source = ltn12.source.error("broken") }), pack(nil, "broken"))
    truthy(server.closed > 0)
  end)
  it("answers what the server says, at the start and at the end", function()
    equal(put(player.new { replies = { STOR = "553 not there" } }, { path = "a" }), pack(nil, "553 not there"))
    local server = player.new { replies = { STOR = function(self) self:take(nil, "552 too much") end } }
    equal(put(server, { path = "a" }), pack(nil, "552 too much"))
  end)
  it("lets an error of the source through", function()
    local ok, err = pcall(put, player.new(), { path = "a", source = function() error("oops", 0) end })
    equal({ ok, err }, { false, "oops" })
  end)
end)

describe("ftp.command{}", function()
  it("sends one command and answers 1", function()
    local server = player.new { replies = { DELE = "250 gone" } }
    equal(pack(ftp.command { host = "host", command = "dele", argument = "a", check = "2..", create = server:create() }), pack(1))
    equal(server.heard, { "USER ftp", "PASS anonymous@anonymous.org", "DELE a", "QUIT" })
  end)
  it("checks the reply as told", function()
    local function command(check)
      return pack(ftp.command {
        host = "host", command = "dele", check = check, create = player.new { replies = { DELE = "250 gone" } }:create(),
      })
    end
    equal(command(250), pack(1))
    equal(command { 100, 250 }, pack(1))
    equal(command("3.."), pack(nil, "250 gone"))
    equal(command(function() return 1 end), pack(1))
    equal(command(function() return nil, "no" end), pack(nil, "no"))
  end)
  it("sends several, with their arguments and checks", function()
    local server = player.new { replies = { RNFR = "350 to what?", RNTO = "250 renamed" } }
    equal(pack(ftp.command {
      host = "host", command = { "rnfr", "rnto" }, argument = { "a", "b" }, check = { "3..", "2.." }, create = server:create(),
    }), pack(1))
    equal({ server.heard[3], server.heard[4] }, { "RNFR a", "RNTO b" })
  end)
  it("needs a command and a host", function()
    equal(pack(ftp.command { host = "host" }), pack(nil, "missing command"))
    equal(pack(ftp.command { command = "x" }), pack(nil, "missing hostname"))
  end)
end)

describe("ftp.open", function()
  it("connects the control connection only", function()
    local server = player.new()
    local f = ftp.open("host", 2121, server:create())
    equal({ server.host, server.port, #server.heard }, { "host", 2121, 0 })
    truthy(f.tp and f.try)
    equal(f:greet(), 1)
    equal(f:close(), 1)
    truthy(server.closed > 0)
  end)
  it("raises what protect understands", function()
    equal(protected(ftp.open, "host", 21, function() return nil, "no more" end), pack(nil, "no more"))
  end)
  it("logs in with the defaults, too", function()
    local server = player.new()
    local f = ftp.open("host", 21, server:create())
    f:greet()
    equal(f:login(), 1)
    equal(server.heard, { "USER ftp", "PASS anonymous@anonymous.org" })
  end)
  it("sets type and directory", function()
    local f, server = opened()
    equal({ f:type("i"), f:cwd("there") }, { 1, 1 })
    equal(server.heard, { "TYPE i", "CWD there" })
  end)
  it("closes when a step fails", function()
    local f, server = opened { replies = { CWD = "550 no" } }
    equal(protected(f.cwd, f, "x"), pack(nil, "550 no"))
    truthy(server.closed > 0)
  end)
  it("receives by pasv", function()
    local f, server = opened()
    local address, port = f:pasv()
    equal({ address, type(port) }, { "127.0.0.1", "number" })
    local parts = {}
    equal(f:receive { path = "a", sink = (ltn12.sink.table(parts)) }, 1)
    equal(table.concat(parts), "content")
    equal(server.heard, { "PASV", "RETR a" })
  end)
  it("receives by epsv", function()
    local f = opened()
    local address, port = f:epsv()
    equal({ address, type(port) }, { "127.0.0.1", "string" })
    local parts = {}
    equal(f:receive { argument = "a", command = "retr", sink = (ltn12.sink.table(parts)) }, 1)
    equal(table.concat(parts), "content")
  end)
  it("sends by pasv", function()
    local f, server = opened()
    f:pasv()
    equal(f:send { argument = "a", source = ltn12.source.string("abc") }, 3)
    equal(server.stored, "abc")
  end)
  it("carries several transfers, each with a connection of its own", function()
    local f, server = opened()
    f:epsv()
    f:receive { path = "a", sink = ltn12.sink.null() }
    f:epsv()
    f:send { path = "b", source = ltn12.source.string("xyz") }
    equal(server.stored, "xyz")
    equal(f:quit(), 1)
    equal(f:close(), 1)
  end)
  it("needs to know where first", function()
    local f, server = opened()
    equal(protected(f.receive, f, { path = "a", sink = ltn12.sink.null() }), pack(nil, "need port or pasv first"))
    truthy(server.closed > 0)
    f = opened()
    equal(protected(f.send, f, { path = "a", source = ltn12.source.empty() }), pack(nil, "need port or pasv first"))
  end)
  it("answers the reply to PASV where there is no address in it", function()
    local f = opened { replies = { PASV = "227 Entering Passive Mode" } }
    equal(protected(f.pasv, f), pack(nil, "227 Entering Passive Mode"))
  end)
  it("takes a reply to PASV without parentheses", function()
    local f = opened { replies = { PASV = "227 Entering Passive Mode 127,0,0,1,4,1" } }
    equal(pack(f:pasv()), pack("127.0.0.1", 1025))
  end)
  it("has a control object that can be used beside it", function()
    local f, server = opened { replies = { NOOP = "200 ok", FEAT = "211-\r\n UTF8\r\n211 end" } }
    truthy(f.tp:command("noop"))
    equal(pack(f.tp:check("2..")), pack(200, "200 ok"))
    f.tp:command("feat")
    equal(select(2, f.tp:check(211)), "211-\n UTF8\n211 end")
    f:type("i")
    equal(server.heard, { "NOOP", "FEAT", "TYPE i" })
  end)
end)

return spec.done()
