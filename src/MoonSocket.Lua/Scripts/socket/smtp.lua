-- socket.smtp: mail, in both generations' shapes. This page is only the front: what is asked for and answered. The steps
-- are in internal/smtp/connection.lua.

local kernel = ...
local socket = require "socket"
local fields = kernel.import "internal/fields.lua"
local guard = kernel.import "internal/guard.lua"
local connection = kernel.import "internal/smtp/connection.lua"
local legacy = kernel.import "internal/smtp/legacy.lua"
local message = kernel.import "internal/smtp/message.lua"

local error, format, pairs, setmetatable, tonumber, type = error, string.format, pairs, setmetatable, tonumber, type

local FIELDS = { server = "string", port = "number", domain = "string", user = "string", password = "string", auth = "string", timeout = "number" }

local smtp = {
  SERVER = "localhost",
  PORT = 25,
  TIMEOUT = 60,
  DOMAIN = os.getenv("SERVER_NAME") or "localhost",
  ZONE = "-0000",
}

--- A connection to be used step by step. Raises a `try` exception when it cannot be made.
function smtp.open(server, port, create) return connection.open(smtp, server, port, create) end

-- The TLS options: those of the table given as tls, else those beside it.
local function tls_of(mailt)
  local options = { verify = mailt.verify, cafile = mailt.cafile, certificate = mailt.certificate, key = mailt.key }
  if type(mailt.tls) == "table" then
    for name, value in pairs(mailt.tls) do options[name] = value end
  end
  return options
end

local function port_of(mailt)
  if mailt.port then return mailt.port end
  if mailt.tls then return 465 end
  if mailt.lmtp then return 24 end
end

local function enter(scope, mailt)
  local settings = mailt.timeout and setmetatable({ TIMEOUT = tonumber(mailt.timeout) }, { __index = smtp }) or smtp
  local s = connection.open(settings, mailt.server, port_of(mailt), mailt.create, mailt.lmtp)
  scope.open = s
  if mailt.tls then s:secure(tls_of(mailt)) end
  local ext = s:greet(mailt.domain)
  if mailt.starttls and not mailt.tls then
    if s:supports("STARTTLS") then
      ext = s:starttls(tls_of(mailt))
    elseif mailt.starttls == "required" then
      s.try(nil, "the server does not offer STARTTLS")
    end
  end
  s:auth(mailt.user, mailt.password, ext, mailt.auth)
  return s
end

local function transmit(scope, mailt, told)
  local s = enter(scope, mailt)
  s:send(mailt, told)
  s:quit()
  return s:close()
end

local send = socket.protect(function(mailt, told) return guard.run(transmit, mailt, told) end)

--- send{...}: 1 | nil, message. With `partial`, a third result says what became of each recipient.
function smtp.send(mailt)
  if type(mailt) ~= "table" then
    error(format("bad argument #1 to 'send' (table expected, got %s)", type(mailt)), 2)
  end
  fields.check("send", mailt, FIELDS)
  if not mailt.partial then return send(mailt) end
  local results
  local ok, err = send(mailt, function(found) results = found end)
  return ok, err, results or {}
end

--- message{...}: the message as a source.
function smtp.message(mesgt) return message.source(smtp, mesgt) end

function smtp.mail(mailt) return legacy.mail(smtp, mailt) end
function smtp.connect(server, port) return legacy.connect(smtp, server, port) end

socket.smtp = smtp

return smtp
