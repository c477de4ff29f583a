-- socket.ftp beyond LuaSocket: active mode, the first generation's shapes, what the session can do besides, and where
-- we differ on purpose (docs/compatibility.md).

local spec = require "spec"
local ftp = require "socket.ftp"
local socket = require "socket"
local callback = require "socket.callback"
local ltn12 = require "ltn12"
local player = require "ftp_player"
local opened, protected = player.opened, spec.protected
local describe, it, equal, pack, truthy, contains = spec.describe, spec.it, spec.equal, spec.pack, spec.truthy, spec.contains

local function table_for(server, t)
  t.host, t.create = t.host or "host", server:create()
  return t
end

local function received(f, t)
  local parts = {}
  t.sink = ltn12.sink.table(parts)
  f:receive(t)
  return table.concat(parts)
end

describe("ftp.get{}", function()
  it("falls back to PASV where the server does not know EPSV", function()
    local server = player.new { replies = { EPSV = "500 what?" } }
    equal(ftp.get(table_for(server, { path = "a" })), "content")
    equal({ server.heard[3], server.heard[4] }, { "EPSV", "PASV" })
  end)
  it("ignores the address in a reply to PASV", function()
    local server = player.new { replies = { EPSV = "500 what?" } }
    server.replies.PASV = function(self)
      local _, port = self:listen()
      return ("227 Entering Passive Mode (10,9,8,7,%d,%d)"):format(math.floor(port / 256), port % 256)
    end
    function server:listen()
      self.listener = assert(socket.bind("127.0.0.1", 0))
      self.listener:settimeout(5)
      return self.listener:getsockname()
    end
    equal(ftp.get(table_for(server, { path = "a" })), "content")
  end)
  it("begins where it is told to", function()
    local server = player.new { replies = { REST = "350 from there" } }
    equal(ftp.get(table_for(server, { path = "a", resume = 5 })), "content")
    equal({ server.heard[4], server.heard[5] }, { "REST 5", "RETR a" })
  end)
  it("finds out a server that sends the whole in place of the rest", function()
    local server = player.new { replies = { REST = "350 from there", SIZE = "213 7" } }
    local parts = {}
    local ok, err = ftp.get(table_for(server, { path = "a", resume = 5, sink = (ltn12.sink.table(parts)) }))
    equal({ ok, err }, { nil, "the server sent 7 bytes after byte 5 of a file that has 7" })
    truthy(server.closed > 0)
    server = player.new { data = "nt", replies = { REST = "350 from there", SIZE = "213 7" } }
    equal(ftp.get(table_for(server, { path = "a", resume = 5 })), "nt")
  end)
  it("is active where passive is false", function()
    local server = player.new()
    equal(pack(ftp.get(table_for(server, { path = "a", passive = false }))), pack(nil, "the local address of the connection to host:21 is not known"))
  end)
  it("refuses line breaks in what would become a command", function()
    for _, path in ipairs { "a\r\nDELE b", "a\nb", "a%0D%0Ab", "a\0b" } do
      local server = player.new()
      local result, err = ftp.get(table_for(server, { path = path }))
      equal(result, nil)
      contains(err, "line break in the command RETR")
      for _, line in ipairs(server.heard) do truthy(not line:find("DELE")) end
    end
  end)
  it("says so when a socket of the script's own answers what is no text", function()
    for _, answer in ipairs { true, {} } do
      local server = player.new()
      server.receive = function() return answer end
      local ok, err = pcall(ftp.get, table_for(server, { path = "a" }))
      equal({ ok, err }, { false, "the socket's receive answered a " .. type(answer) .. ", expected a string" })
      truthy(server.closed > 0)
    end
  end)
  it("closes when a wrong argument is raised", function()
    local server = player.new()
    spec.raises("string expected", ftp.get, table_for(server, { path = "a", user = {} }))
    truthy(server.closed > 0)
    server = player.new()
    spec.raises("must be callable", ftp.get, table_for(server, { path = "a", sink = 5 }))
    truthy(server.closed > 0)
  end)
  it("names a field that is of the wrong type, where the script stands", function()
    for field, wrong in pairs { resume = "x", timeout = {}, port = "ftp", type = true, host = {}, url = {} } do
      for _, name in ipairs { "get", "put", "command", "list", "size", "modified" } do
        local t = table_for(player.new(), { path = "a", command = "noop" })
        t[field] = wrong
        local ok, err = pcall(function() ftp[name](t) end)
        equal(ok, false)
        contains(err, "^[^:]*ftp_more_spec.lua:%d+: bad argument #1 to '" .. name .. "' %(field '" .. field .. "' must be a %a+, got " .. type(wrong) .. "%)$")
      end
    end
  end)
  it("tells the sink that the transfer failed", function()
    local server = player.new { replies = { RETR = function(self) self:give(nil, "426 it was cut") end } }
    local last
    ftp.get(table_for(server, { path = "a", sink = function(chunk, err) last = pack(chunk, err) return 1 end }))
    equal(last, pack(nil, "426 it was cut"))
  end)
  it("takes a time-out of its own", function()
    local server = player.new()
    ftp.get(table_for(server, { path = "a", timeout = 7 }))
    equal(server.timeouts[1], 7)
  end)
  it("is content with a sink that has had enough without a word", function()
    local server = player.new { replies = { ABOR = "226 stopped", PWD = '257 "/"' } }
    equal(pack(ftp.get(table_for(server, { path = "a", sink = function() return nil end }))), pack(1))
  end)
  it("needs the built-in socket for TLS", function()
    local server = player.new { replies = { AUTH = "234 go on" } }
    local result, err = ftp.get(table_for(server, { path = "a", tls = true }))
    equal(result, nil)
    contains(err, "leave out 'create'")
    equal(server.heard, { "AUTH TLS" })
  end)
  it("sends no password where TLS is refused", function()
    local server = player.new { replies = { AUTH = "502 no TLS here" } }
    equal(pack(ftp.get(table_for(server, { path = "a", tls = { verify = false } }))), pack(nil, "502 no TLS here"))
    equal(server.heard, { "AUTH TLS" })
  end)
  it("may be called in a coroutine in every version, over sockets that yield", function()
    local server = player.new { yields = true }
    local results
    local co = coroutine.create(function()
      results = pack(ftp.get(table_for(server, {
        path = "a", sink = function() coroutine.yield("sink") return 1 end, step = function(src, snk)
          coroutine.yield("step")
          return ltn12.pump.step(src, snk)
        end,
      })))
    end)
    local seen = {}
    while coroutine.status(co) ~= "dead" do
      local _, what = assert(coroutine.resume(co))
      if what then seen[what] = true end
    end
    equal(results, pack(1))
    equal(seen, { send = true, receive = true, sink = true, step = true })
  end)
end)

describe("ftp.put{}", function()
  it("leaves the session usable after an abort, where asked to", function()
    local f, server = opened { replies = { ABOR = "226 stopped", PWD = '257 "/"' } }
    server.replies.STOR = function(self) self:take(nil, "426 cut") end
    f:epsv()
    equal(pack(f:send { argument = "a", abort = true, source = ltn12.source.error("changed my mind") }), pack(nil, "changed my mind"))
    f:epsv()
    equal(received(f, { path = "b" }), "content")
    equal(server.closed, 0)
  end)
  it("keeps a source's own error as it is", function()
    local err = {}
    equal(pack(ftp.put(table_for(player.new(), { path = "a", source = function() return nil, err end }))), pack(nil, err))
  end)
  it("refuses what is no chunk", function()
    local server = player.new()
    spec.raises("the source answered a table", ftp.put, table_for(server, { path = "a", source = function() return {} end }))
    truthy(server.closed > 0)
  end)
end)

describe("ftp.command{}", function()
  it("reads the reply even where nothing is to be checked", function()
    local server = player.new { replies = { NOOP = "500 nonsense", DELE = "250 gone" } }
    equal(pack(ftp.command(table_for(server, { command = { "noop", "dele" }, argument = { nil, "x" }, check = { nil, 250 } }))), pack(1))
  end)
end)

describe("ftp.genericform", function()
  it("refuses other parameters than a type", function()
    equal(protected(ftp.genericform, "ftp://host/a;other=1"), pack(nil, "invalid type 'other=1'"))
    equal(protected(ftp.genericform, "ftp://host/a;type=d"), pack(nil, "invalid type 'd'"))
  end)
  it("knows ftps", function()
    local t = ftp.genericform("ftps://host/a")
    equal({ t.port, t.tls }, { "990", "implicit" })
  end)
end)

describe("ftp.open", function()
  it("tells the server where to come to by PORT and EPRT, with an address of the script's", function()
    local f, server = opened()
    f.server = assert(socket.bind("127.0.0.1", 0))
    local address, port = f.server:getsockname()
    equal(f:port(address, port), 1)
    equal(server.heard[1], ("PORT 127,0,0,1,%d,%d"):format(math.floor(port / 256), port % 256))
    equal(received(f, { path = "a" }), "content")
    f.server = assert(socket.bind("127.0.0.1", 0))
    address, port = f.server:getsockname()
    equal(f:eprt("1", address, port), 1)
    equal(server.heard[3], ("EPRT |1|127.0.0.1|%d|"):format(port))
    equal(f:send { argument = "b", source = ltn12.source.string("up") }, 2)
    equal(server.stored, "up")
  end)
  it("gives the data connection away", function()
    local f, server = opened { replies = { RETR = "150 here" } }
    local address, port = f:pasv()
    equal(f.pasvt, { address = address, port = port })
    equal(f:pasvconnect(), 1)
    f.tp:command("retr", "a")
    server:give()
    equal(f.data:receive("*a"), "content")
    f.server = assert(socket.bind("127.0.0.1", 0))
    f:port(f.server:getsockname())
    local data = assert(socket.connect("127.0.0.1", server.active.port))
    equal(f:portconnect(), 1)
    data:send("hello\n")
    equal(f.data:receive(), "hello")
    data:close()
    f:close()
  end)
  it("uses a data connection that is there", function()
    local f = opened()
    f:pasv()
    f:pasvconnect()
    equal(received(f, { path = "a" }), "content")
    equal(f.data, nil)
  end)
  it("holds on to the socket it uses", function()
    for _, way in ipairs { "pasvconnect", "server" } do
      local f, server = opened()
      if way == "server" then
        f.server = assert(socket.bind("127.0.0.1", 0))
        f:port(f.server:getsockname())
      else
        f:pasv()
        f:pasvconnect()
      end
      server.replies.RETR = function(self)
        collectgarbage()
        collectgarbage()
        self:give()
      end
      equal(received(f, { path = "a" }), "content")
    end
  end)
  it("forgets what was prepared when it prepares something else", function()
    local f = opened()
    f:pasv()
    f:epsv()
    f:passive()
    equal(received(f, { path = "a" }), "content")
    equal(protected(f.receive, f, { path = "a", sink = ltn12.sink.null() }), pack(nil, "need port or pasv first"))
  end)
  it("asks about files and changes them", function()
    local f, server = opened { replies = {
      SIZE = "213 12345678901", MDTM = "213 20240229235959", DELE = "250 gone", MKD = '257 "x" made', RMD = "250 gone",
      RNFR = "350 to what?", RNTO = "250 renamed", PWD = '257 "/a""b" is it', REST = "350 from there",
    } }
    equal(f:size("a"), 12345678901)
    equal(f:modified("a"), 1709251199)
    equal({ f:delete("a"), f:mkdir("b"), f:rmdir("c"), f:rename("d", "e"), f:rest(10) }, { 1, 1, 1, 1, 1 })
    equal(f:pwd(), '/a"b')
    equal(server.heard, {
      "SIZE a", "MDTM a", "DELE a", "MKD b", "RMD c", "RNFR d", "RNTO e", "REST 10", "PWD",
    })
    equal(pack(f:command("size", "a")), pack(213, "213 12345678901"))
    equal(pack(f:command("size", "a", "2..")), pack(213, "213 12345678901"))
    equal(protected(f.command, f, "nope", nil, 200), pack(nil, "502 what?"))
  end)
  it("lists a directory", function()
    local f, server = opened()
    server.data = "type=cdir;modify=20240101000000; .\r\n"
      .. "type=file;size=12;modify=20240229235959; a b.txt\r\ntype=dir; sub\r\ntype=OS.unix=slink:/x; link\r\nnonsense\r\n"
    server.replies.MLSD = function(self) self:give() end
    f:passive()
    equal(f:list("dir"), {
      { name = "a b.txt", type = "file", size = 12, modified = 1709251199 },
      { name = "sub", type = "directory" },
      { name = "link", type = "link" },
    })
    equal(server.heard[2], "MLSD dir")
  end)
  it("lists nothing that leads out of the directory", function()
    local f, server = opened()
    server.data = "type=dir; ..\r\ntype=dir; .\r\ntype=file; a\r\n"
    server.replies.MLSD = function(self) self:give() end
    f:passive()
    equal(f:list(), { { name = "a", type = "file" } })
    for _, name in ipairs { "../../x", "a/b", "" } do
      f, server = opened()
      server.data = "type=file; " .. name .. "\r\n"
      server.replies.MLSD = function(self) self:give() end
      f:passive()
      local results = protected(f.list, f)
      equal(results[1], nil)
      contains(results[2], "no name of an entry")
    end
  end)
  it("needs a socket that can be secured for TLS", function()
    for _, method in ipairs { "secure", "starttls", "protect" } do
      local f, server = opened { replies = { AUTH = "234 go on", PBSZ = "500 no" } }
      local results = protected(f[method], f, {})
      equal(results[1], nil)
      truthy(server.closed > 0)
    end
  end)
  it("closes when it is given up in the middle", function()
    local f, server = opened()
    server.yields = true
    local co = coroutine.create(function() f:type("i") end)
    coroutine.resume(co)
    equal(coroutine.status(co), "suspended")
    f:close()
    truthy(server.closed > 0)
  end)
end)

describe("one-shot questions", function()
  it("answer what a path is", function()
    local function server() return player.new { replies = { SIZE = "213 7", MDTM = "213 20240229235959.5" } } end
    equal(ftp.size(table_for(server(), { path = "/a" })), 7)
    equal(ftp.modified(table_for(server(), { path = "/a" })), 1709251199.5)
    local s = server()
    s.data = "type=file; a\r\n"
    s.replies.MLSD = function(self) self:give() end
    equal(ftp.list(table_for(s, { path = "/dir" })), { { name = "a", type = "file" } })
    equal(s.heard[4], "MLSD dir")
  end)
  it("answer what the server says", function()
    equal(pack(ftp.size(table_for(player.new { replies = { SIZE = "550 none" } }, { path = "/a" }))), pack(nil, "550 none"))
    equal(pack(ftp.size("http://host/a")), pack(nil, "wrong scheme 'http'"))
  end)
end)

describe("the first generation", function()
  local function first(server, t)
    t.create = server:create()
    t.url = t.url or "ftp://host/dir/sub/a.txt"
    return t
  end
  it("get_cb enters the directories and answers nothing when all went well", function()
    local server, calls = player.new(), {}
    equal(pack(ftp.get_cb(first(server, {
      content_cb = function(chunk, err) calls[#calls + 1] = pack(chunk, err) return 1 end,
    }))), pack())
    equal(calls, { pack("content", nil), pack("", nil) })
    equal(server.heard, { "USER anonymous", "PASS " .. ftp.EMAIL, "CWD dir", "CWD sub", "EPSV", "RETR a.txt", "QUIT" })
  end)
  it("get_cb answers one message when it failed", function()
    equal(pack(ftp.get_cb(first(player.new { replies = { CWD = "550 no" } }, { content_cb = error }))), pack("550 no"))
    equal(pack(ftp.get_cb(first(player.new(), { content_cb = function() return nil end }))), pack("aborted by callback"))
    equal(pack(ftp.get_cb(first(player.new(), { content_cb = function() return nil, "enough" end }))), pack("enough"))
    equal(pack(ftp.get_cb { url = "http://host/a" }), pack("unknown scheme 'http'"))
  end)
  it("get_cb lets a callback replace itself, and its error message", function()
    local got = {}
    local function second(chunk) got[#got + 1] = chunk return 1 end
    local server = player.new()
    server.data = ("x"):rep(200000)
    equal(pack(ftp.get_cb(first(server, { content_cb = function(chunk) got[#got + 1] = "first" return 1, second end }))), pack())
    equal(got[1], "first")
    equal(got[#got], "")
    server = player.new { replies = { RETR = function(self) self:give(nil, "426 cut") end } }
    equal(pack(ftp.get_cb(first(server, {
      content_cb = function(chunk, err)
        if err then return nil, "because: " .. err end
        return 1
      end,
    }))), pack("because: 426 cut"))
  end)
  it("get_cb asks for names where the path ends in a slash, or the type is d", function()
    local server = player.new()
    ftp.get_cb(first(server, { url = "ftp://host/dir/", content_cb = callback.done() }))
    equal({ server.heard[3], server.heard[5] }, { "CWD dir", "NLST" })
    server = player.new()
    ftp.get_cb(first(server, { url = "ftp://host/dir/sub;type=d", content_cb = callback.done() }))
    equal(server.heard[5], "NLST sub")
  end)
  it("put_cb sends what the callback gives", function()
    local server = player.new()
    equal(pack(ftp.put_cb(first(server, { content_cb = callback.send.string("hello"), type = "i" }))), pack(1))
    equal({ server.stored, server.heard[5], server.heard[7] }, { "hello", "TYPE i", "STOR a.txt" })
    server = player.new()
    equal(pack(ftp.put_cb(first(server, {}))), pack(1))
    equal(server.stored, "")
    equal(pack(ftp.put_cb(first(player.new(), { content_cb = callback.fail("broken") }))), pack(nil, "broken"))
    equal(pack(ftp.put_cb(first(player.new(), { url = "ftp://host/dir/" }))), pack(nil, "Invalid file path"))
  end)
  it("get of a table without a sink answers the content", function()
    equal(pack(ftp.get(first(player.new(), {}))), pack("content"))
    equal(pack(ftp.get(first(player.new { replies = { RETR = "550 no" } }, {}))), pack(nil, "550 no"))
  end)
  it("put of a table takes a text", function()
    local server = player.new()
    equal(ftp.put(first(server, {}), "text"), 4)
    equal(server.stored, "text")
  end)
end)

return spec.done()
