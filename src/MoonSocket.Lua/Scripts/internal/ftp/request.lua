-- What a script asks of FTP, as it wrote it -> a table with host, port, user, password, path, type and the rest.

local socket = require "socket"
local url = require "socket.url"

local format, gsub, match = string.format, string.gsub, string.match
local pairs, type = pairs, type

local request = {}

local DEFAULTS = { path = "/", scheme = "ftp" }

-- ftps: secured from the first byte, at a port of its own.
local function secure_scheme(t)
  if t.scheme == "ftps" then
    t.port = t.port or "990"
    if t.tls == nil then t.tls = "implicit" end
  end
end

--- A URL in parts, checked. Raises a `try` exception.
function request.parse(u)
  local t = socket.try(url.parse(u, DEFAULTS))
  if t.scheme ~= "ftp" and t.scheme ~= "ftps" then socket.try(nil, format("wrong scheme '%s'", t.scheme)) end
  if not t.host then socket.try(nil, "missing hostname") end
  if t.params then
    t.type = match(t.params, "^type=(.*)$")
    if t.type ~= "a" and t.type ~= "i" then socket.try(nil, format("invalid type '%s'", t.type or t.params)) end
  end
  secure_scheme(t)
  return t
end

--- A table, with what its url says filled in where it says nothing itself. Raises a `try` exception.
function request.override(t)
  local parsed = t.url and url.parse(t.url) or {}
  for name, value in pairs(t) do parsed[name] = value end
  secure_scheme(parsed)
  if not parsed.host then socket.try(nil, "missing hostname") end
  return parsed
end

--- What a command is about.
function request.argument(t)
  return t.argument or url.unescape((gsub(t.path or "", "^[/\\]", "")))
end

--- The TLS options: those of the table given as tls, else those beside it.
function request.tls(t)
  local options = { verify = t.verify, cafile = t.cafile, certificate = t.certificate, key = t.key }
  if type(t.tls) == "table" then
    for name, value in pairs(t.tls) do options[name] = value end
  end
  return options
end

return request
