-- The first generation (2004): ftp.get_cb, ftp.put_cb, and ftp.get of a table without a sink. Directories are entered
-- one by one; a path that ends in "/", or type "d", asks for the names in a directory.

local kernel = ...
local socket = require "socket"
local ltn12 = require "ltn12"
local url = require "socket.url"
local guard = kernel.import "internal/guard.lua"
local bridge = kernel.import "internal/bridge.lua"

local concat, format, gmatch, match, pairs = table.concat, string.format, string.gmatch, string.match, pairs

local legacy = {}
local enter, prepare, leave

--- How the front logs in, prepares a transfer and says good-bye.
function legacy.use(...) enter, prepare, leave = ... end

-- The table in the shape of today's, with `directories` and `file`.
local function translate(ftp, old)
  local t = url.parse(old.url or "", { scheme = "ftp", path = "/" }) or {}
  t.type = match(t.params or "", "^type=(.)$")
  for name, value in pairs(old) do t[name] = value end
  if t.scheme ~= "ftp" and t.scheme ~= "ftps" then socket.try(nil, format("unknown scheme '%s'", t.scheme)) end
  if not t.host then socket.try(nil, "missing hostname") end
  if t.scheme == "ftps" then
    t.port = t.port or 990
    if t.tls == nil then t.tls = "implicit" end
  end
  t.user = t.user or "anonymous"
  t.password = t.password or ftp.EMAIL
  t.directories = {}
  for segment in gmatch(t.path, "([^/]*)/") do
    if segment ~= "" then t.directories[#t.directories + 1] = url.unescape(segment) end
  end
  t.file = url.unescape(match(t.path, "([^/]*)$"))
  t.names = t.type == "d" or t.file == ""
  if t.type == "d" then t.type = nil end
  return t
end

local function begin(scope, t)
  local f = enter(scope, t)
  for i = 1, #t.directories do f:cwd(t.directories[i]) end
  prepare(f, t)
  return f
end

local function run_get(scope, ftp, old, sink)
  local t = translate(ftp, old)
  local f = begin(scope, t)
  f:receive { command = t.names and "nlst" or "retr", argument = t.file, sink = sink }
  return leave(f)
end

function legacy.get(ftp, old)
  local parts = {}
  guard.run(run_get, ftp, old, (ltn12.sink.table(parts)))
  return concat(parts)
end

-- A receive callback as a sink: "" for the end, one terminal call, nothing after an abort.
local function sink_of(state, cb)
  return function(chunk, err)
    if chunk == nil then
      if err ~= nil then
        local _, instead = cb(nil, err)
        state.instead = instead
        return nil, err
      end
      local ok, why = cb("")
      if not ok and why then return nil, why end
      return 1
    end
    if chunk == "" then return 1 end
    local ok, following = cb(chunk)
    if not ok then return nil, following or "aborted by callback" end
    if following then cb = following end
    return 1
  end
end

local get_cb = socket.protect(function(ftp, old, state)
  return guard.run(run_get, ftp, old, sink_of(state, old.content_cb or function() return 1 end))
end)

--- Nothing when all went well, else the message.
function legacy.get_cb(ftp, old)
  local state = {}
  local ok, err = get_cb(ftp, old, state)
  if not ok then return state.instead or err end
end

local function run_put(scope, ftp, old)
  local t = translate(ftp, old)
  if t.file == "" then socket.try(nil, "Invalid file path") end
  local f = begin(scope, t)
  f:send { command = "stor", argument = t.file, source = bridge.source(old.content_cb) }
  return leave(f)
end

--- 1 | nil, message
legacy.put_cb = socket.protect(function(ftp, old) return guard.run(run_put, ftp, old) end)

return legacy
