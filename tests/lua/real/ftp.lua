-- socket.ftp against a real server. Who runs this sets the global FTP: url (of the user's folder, "/" at the end), host, port, user, password, tls ("None", "Explicit", "Implicit"), cafile, stored (the folder, "/" at the
-- end), has_mlsd ("yes"), and has put the file big.bin (1 MiB) there.

local spec = require "spec"
local ftp = require "socket.ftp"
local socket = require "socket"
local callback = require "socket.callback"
local ltn12 = require "ltn12"
local describe, it, equal, pack, truthy, contains = spec.describe, spec.it, spec.equal, spec.pack, spec.truthy, spec.contains

local server = FTP
local tls = server.tls ~= "None"

local function stored(name)
  local file = assert(io.open(server.stored .. name, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

local big = stored("big.bin")

-- A request for a file in the user's folder.
local function of(path, t)
  t = t or {}
  t.url, t.user, t.password = server.url .. path, server.user, server.password
  if t.path == nil then t.path = "/" .. path end
  if server.tls == "Explicit" then t.tls = true end
  if tls and t.cafile == nil then t.cafile = server.cafile end
  t.type = t.type or "i"
  return t
end

local function received(path, t)
  local parts = {}
  t = of(path, t)
  t.sink = t.sink or ltn12.sink.table(parts)
  local results = pack(ftp.get(t))
  return results, table.concat(parts)
end

local function opened()
  local f = ftp.open(server.host, server.port)
  if server.tls == "Implicit" then f:starttls { cafile = server.cafile } end
  f:greet()
  if server.tls == "Explicit" then f:secure { cafile = server.cafile } end
  f:login(server.user, server.password)
  if server.tls == "Implicit" then f:protect() end
  f:type("i")
  return f
end

describe("files", function()
  it("come as they are", function()
    local results, content = received("big.bin")
    equal(results, pack(1))
    truthy(content == big)
  end)
  it("go as they are, of any size", function()
    for _, content in ipairs { "", "x", ("line\r\n"):rep(1000), big } do
      equal(pack(ftp.put(of("up.bin", { source = ltn12.source.string(content) }))), pack(#content + 0.0))
      truthy(stored("up.bin") == content)
    end
  end)
  it("are appended to, and sent from where they were broken off", function()
    ftp.put(of("parts.bin", { source = ltn12.source.string("one") }))
    ftp.put(of("parts.bin", { source = ltn12.source.string("two"), command = "appe" }))
    equal(stored("parts.bin"), "onetwo")
    local results, rest = received("big.bin", { resume = 1000000 })
    equal(results, pack(1))
    truthy(rest == big:sub(1000001))
  end)
  it("come in active mode, too", function()
    local results, content = received("big.bin", { passive = false })
    equal(results, pack(1))
    truthy(content == big)
    equal(pack(ftp.put(of("active.bin", { source = ltn12.source.string("active"), passive = false }))), pack(6.0))
    equal(stored("active.bin"), "active")
  end)
  it("that are not there are told by the server's words", function()
    local results = received("missing.bin")
    equal({ results.n, results[1] }, { 2, nil })
    truthy(results[2]:find("^5%d%d"), results[2])
  end)
  it("come through send and receive callbacks", function()
    equal(pack(ftp.put_cb(of("callback.txt", { content_cb = callback.send.string("by callback") }))), pack(1))
    local cb, cat = callback.receive.concat()
    equal(pack(ftp.get_cb(of("callback.txt", { content_cb = cb }))), pack())
    equal(cat:getresult(), "by callback")
  end)
  it("are listed, measured, renamed and deleted", function()
    local f = opened()
    f:passive()
    f:send { argument = "a b.txt", source = ltn12.source.string("12345") }
    equal(f:size("a b.txt"), 5)
    truthy(math.abs(f:modified("a b.txt") - socket.gettime()) < 86400)
    equal(f:rename("a b.txt", "c.txt"), 1)
    equal(f:mkdir("sub"), 1)
    local names = {}
    f:passive()
    f:receive { command = "nlst", argument = "", sink = (ltn12.sink.table(names)) }
    contains(table.concat(names), "c.txt")
    if server.has_mlsd == "yes" then
      f:passive()
      local found = {}
      for _, entry in ipairs(f:list()) do found[entry.name] = entry end
      equal({ found["c.txt"].type, found["c.txt"].size, found.sub.type }, { "file", 5, "directory" })
    end
    equal({ f:cwd("sub"), f:cwd(".."), f:rmdir("sub"), f:delete("c.txt") }, { 1, 1, 1, 1 })
    equal({ f:quit(), f:close() }, { 1, 1 })
  end)
end)

describe("a session", function()
  it("goes on after a transfer was broken off by the script", function()
    local f = opened()
    for _ = 1, 3 do
      f:epsv()
      equal(pack(f:receive { path = "big.bin", abort = true, sink = function() return nil, "enough" end }), pack(nil, "enough"))
    end
    f:epsv()
    local asked = 0
    local results = pack(f:send {
      argument = "broken.bin", abort = true,
      source = function()
        asked = asked + 1
        if asked < 3 then return "chunk" end
        return nil, "changed my mind"
      end,
    })
    equal(results, pack(nil, "changed my mind"))
    f:epsv()
    local parts = {}
    f:receive { path = "big.bin", sink = (ltn12.sink.table(parts)) }
    truthy(table.concat(parts) == big)
    f:quit()
    f:close()
  end)
  it("can be spoken to directly, secured or not", function()
    local f = opened()
    truthy(f.tp:command("noop"))
    equal((f.tp:check("2..")), 200)
    f.tp:send("NO")
    f.tp:send("OP\r\n")
    truthy(f.tp:receive():find("^200"))
    equal(f:type("i"), 1)
    f:quit()
    f:close()
    equal((f.tp:command("noop")), nil)
  end)
  it("closes its connection when a sink raises", function()
    local f = opened()
    f:epsv()
    spec.raises("boom", f.receive, f, { path = "big.bin", sink = function() error("boom") end })
    equal((f.tp:command("noop")), nil)
  end)
end)

if tls then
  describe("TLS", function()
    it("refuses a server it has no reason to trust, before the password is sent", function()
      local results = received("big.bin", { cafile = "/etc/ssl/certs/ca-certificates.crt" })
      equal(results[1], nil)
      contains(results[2], "TLS")
    end)
    it("trusts whom it is told to", function()
      local results = received("big.bin", { verify = false })
      equal(results, pack(1))
    end)
  end)
else
  describe("a simple URL", function()
    it("gets and puts", function()
      -- Not decoded, as LuaSocket has it.
      local where = server.url:gsub("//", "//" .. server.user .. ":" .. server.password .. "@", 1) .. "simple%20name.txt;type=i"
      equal(pack(ftp.put(where, "content")), pack(7.0))
      equal(pack(ftp.get(where)), pack("content"))
    end)
  end)
end

return spec.done()
