-- socket.ftp: files over FTP and FTPS, in both generations' shapes. This page is only the front: what is asked for and
-- answered. The steps are in internal/ftp/connection.lua.

local kernel = ...
local socket = require "socket"
local ltn12 = require "ltn12"
local fields = kernel.import "internal/fields.lua"
local guard = kernel.import "internal/guard.lua"
local connection = kernel.import "internal/ftp/connection.lua"
local request = kernel.import "internal/ftp/request.lua"
local legacy = kernel.import "internal/ftp/legacy.lua"

local error, format, ipairs, match, pairs = error, string.format, ipairs, string.match, pairs
local setmetatable, tonumber, type = setmetatable, tonumber, type
local concat = table.concat

local ftp = {
  TIMEOUT = 60,
  USER = "ftp",
  PASSWORD = "anonymous@anonymous.org",
  EMAIL = "anonymous@anonymous.org", -- the anonymous password of the first generation
}

local FIELDS = { url = "string", host = "string", port = "number", type = "string", resume = "number", timeout = "number" }

-- A function that a script calls with a table, its fields checked.
local function checked(name, f)
  return function(t, ...)
    fields.check(name, t, FIELDS)
    return f(t, ...)
  end
end

--- A connection to be used step by step. Raises a `try` exception when it cannot be made.
function ftp.open(server, port, create) return connection.open(ftp, server, port, create) end

--- A URL in parts, checked, with `type`. Raises a `try` exception where it is none.
function ftp.genericform(u) return request.parse(u) end

-- Logs in as the table says.
local function enter(scope, t)
  local settings = t.timeout and setmetatable({ TIMEOUT = tonumber(t.timeout) }, { __index = ftp }) or ftp
  local f = connection.open(settings, t.host, t.port, t.create)
  scope.open = f
  local tls = t.tls
  if tls == "implicit" then f:starttls(request.tls(t)) end
  f:greet()
  if tls and tls ~= "implicit" then f:secure(request.tls(t)) end
  f:login(t.user, t.password)
  if tls == "implicit" then f:protect() end
  return f
end

-- Prepares a transfer as the table says.
local function prepare(f, t)
  if t.type then f:type(t.type) end
  if t.passive == false or t.active then
    f:port()
  else
    f:passive()
  end
  if t.resume and t.resume > 0 then f:rest(t.resume) end
end

local function leave(f)
  f:quit()
  return f:close()
end

-- A sink that counts into `counted.bytes`.
local function counting(sink, counted)
  return function(chunk, err)
    if chunk then counted.bytes = counted.bytes + #chunk end
    return sink(chunk, err)
  end
end

-- A server may agree to begin in the middle, and send the whole: then there is more than the file has.
local function check_rest(f, t, bytes)
  local code, reply = f:command("size", request.argument(t))
  local size = code == 213 and tonumber(match(reply, "^213 +(%d+)"))
  if size and t.resume + bytes > size then
    f.try(nil, format("the server sent %d bytes after byte %d of a file that has %d", bytes, t.resume, size))
  end
end

local function receive(scope, t)
  t = request.override(t)
  t.resume = tonumber(t.resume)
  local f = enter(scope, t)
  prepare(f, t)
  if t.resume and t.resume > 0 and type(t.sink) == "function" then
    local counted = { bytes = 0 }
    t.sink = counting(t.sink, counted)
    f:receive(t)
    check_rest(f, t, counted.bytes)
  else
    f:receive(t)
  end
  return leave(f)
end

local function send(scope, t)
  t = request.override(t)
  t.resume = tonumber(t.resume)
  local f = enter(scope, t)
  prepare(f, t)
  local sent = f:send(t)
  leave(f)
  return sent
end

local function command(scope, t)
  t = request.override(t)
  if not t.command then socket.try(nil, "missing command") end
  local f = enter(scope, t)
  if type(t.command) == "table" then
    local argument = type(t.argument) == "table" and t.argument or {}
    local check = type(t.check) == "table" and t.check or {}
    for i, one in ipairs(t.command) do f:command(one, argument[i], check[i]) end
  else
    f:command(t.command, t.argument, t.check)
  end
  return leave(f)
end

-- A table, or a URL.
local function general(where)
  if type(where) == "table" then
    local copy = {}
    for name, value in pairs(where) do copy[name] = value end
    return copy
  end
  return request.parse(where)
end

local function receive_text(where)
  local t, parts = general(where), {}
  t.sink = ltn12.sink.table(parts)
  guard.run(receive, t)
  return concat(parts)
end

--- get(url): content; get{...}: 1 | nil, message. A table without a sink, as in 2004, gives the content, too.
ftp.get = checked("get", socket.protect(function(where)
  if type(where) ~= "table" then return receive_text(where) end
  if where.sink == nil then
    if where.url and not where.command and not where.argument then return legacy.get(ftp, where) end
    return receive_text(where)
  end
  return guard.run(receive, where)
end))

--- put(url, content), put{...}: bytes sent | nil, message
ftp.put = checked("put", socket.protect(function(where, content)
  if type(where) ~= "table" or where.source == nil then
    local t = general(where)
    t.source = ltn12.source.string(content)
    return guard.run(send, t)
  end
  return guard.run(send, where)
end))

ftp.command = checked("command", socket.protect(function(t)
  if type(t) ~= "table" then
    error(format("bad argument #1 to 'command' (table expected, got %s)", type(t)), 3)
  end
  return guard.run(command, t)
end))

-- One question about a path: a URL or a table.
local function about(name, ask)
  local function run(scope, where)
    local t = request.override(general(where))
    local f = enter(scope, t)
    local answer = ask(f, t, request.argument(t))
    leave(f)
    return answer
  end
  return checked(name, socket.protect(function(where) return guard.run(run, where) end))
end

--- list(url or table): what is in a directory, a list of { name =, type =, size =, modified = } | nil, message
ftp.list = about("list", function(f, t, path)
  prepare(f, t)
  return f:list(path)
end)

--- size(url or table): bytes | nil, message
ftp.size = about("size", function(f, t, path)
  f:type(t.type or "i")
  return f:size(path)
end)

--- modified(url or table): seconds since 1970 | nil, message
ftp.modified = about("modified", function(f, _, path) return f:modified(path) end)

function ftp.get_cb(t) return legacy.get_cb(ftp, t) end
function ftp.put_cb(t) return legacy.put_cb(ftp, t) end

legacy.use(enter, prepare, leave)
socket.ftp = ftp

return ftp
