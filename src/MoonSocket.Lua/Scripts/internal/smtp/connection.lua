-- smtp.open: an SMTP conversation, step by step. Every method raises a `try` exception when it fails, after closing the
-- connection; wrap callers in socket.protect.

local kernel = ...
local socket = require "socket"
local tp = require "socket.tp"
local session = kernel.import "internal/session.lua"
local tls_options = kernel.import "internal/tls.lua"

local error, find, format, ipairs, setmetatable = error, string.find, string.format, ipairs, setmetatable
local tonumber, tostring, type = tonumber, tostring, type

local connection = {}
local methods = {}
local metatable = { __index = methods }

--- A connection to the server, over what `create` makes. `smtp` has SERVER, PORT, TIMEOUT and DOMAIN.
function connection.open(smtp, server, port, create, lmtp)
  server, port = server or smtp.SERVER, port or smtp.PORT
  local control = socket.try(tp.connect(server, port, smtp.TIMEOUT, create))
  local self = setmetatable({ tp = control, settings = smtp }, metatable)
  self.session = session.new(control, function(c)
    return kernel.smtp(c, tostring(server), tonumber(port) or 25, lmtp)
  end)
  self.try = socket.newtry(function() self:close() end)
  return self
end

local function step(self, method, name, ...)
  local code, reply = self.try(self.session:step(method, name, ...))
  return code, reply
end

--- Waits for the greeting and says hello -> the server's answer, which auth wants to see.
function methods:greet(domain)
  step(self, "greet", "smtp_greet")
  local _, reply = step(self, "greet", "smtp_hello", domain or self.settings.DOMAIN)
  return reply
end

--- Secures the connection before the greeting. Options as for smtp.send.
function methods:secure(options)
  step(self, "secure", "smtp_tls", tls_options(options, {}))
  self.session:secured()
  return 1
end

--- Secures the connection (STARTTLS) -> the server's answer to the hello that follows.
function methods:starttls(options)
  local _, reply = step(self, "starttls", "smtp_start_tls", tls_options(options, {}))
  self.session:secured()
  return reply
end

--- Whether the server has offered something.
function methods:supports(keyword) return kernel.smtp_supports(self.session.handle, keyword) end

function methods:mail(from) return step(self, "mail", "smtp_mail", from) end

function methods:rcpt(to) return step(self, "rcpt", "smtp_rcpt", to) end

function methods:quit() return step(self, "quit", "smtp_quit") end

function methods:login(user, password) return step(self, "login", "smtp_login", user, password) end

function methods:plain(user, password) return step(self, "plain", "smtp_plain", user, password) end

--- Authenticates, if there are user and password. `way`: one of those of smtp.send's auth.
function methods:auth(user, password, ext, way)
  if not user or not password then return 1 end
  if way then return step(self, "auth", "smtp_auth", way, user, password) end
  if find(ext, "AUTH[^\n]+LOGIN") then return self:login(user, password) end
  if find(ext, "AUTH[^\n]+PLAIN") then return self:plain(user, password) end
  self.try(nil, "authentication not supported")
end

local function callable(source, method)
  local kind = type(source)
  if kind ~= "function" and kind ~= "table" and kind ~= "userdata" then
    error(format("bad argument #1 to '%s' (source must be callable, got %s)", method, kind), 3)
  end
  return source
end

--- The content of the message, as it is: chain mime.stuff().
function methods:data(source, custom)
  local code, reply = self.try(self.session:supply(callable(source, "data"), custom, "data", "smtp_data", false))
  return code, reply
end

local function text(value, field)
  local kind = type(value)
  if kind ~= "string" and kind ~= "number" then
    error(format("bad argument #1 to 'send' (field '%s' must be a string, got %s)", field, kind), 3)
  end
  return value
end

-- What was said about each recipient, as far as the server got.
local function told_of(handle, list)
  local results = {}
  for i, address in ipairs(list) do
    local code, reply = kernel.smtp_reply_to(handle, i)
    local accepted = nil
    if code then accepted = code >= 200 and code < 300 end
    results[i] = { address = address, accepted = accepted, code = code, reply = reply }
  end
  return results
end

--- A whole message: from, rcpt, source, step. With `partial`, recipients that are refused do not keep the others from
-- getting it -> what was said to each recipient: a list of { address =, accepted =, code =, reply = }, without the last
-- three where the server did not get so far. `told`, if given, is called with that list, however it ended.
function methods:send(mailt, told)
  local list = type(mailt.rcpt) == "table" and mailt.rcpt or { mailt.rcpt }
  if mailt.rcpt == nil then error("bad argument #1 to 'send' (field 'rcpt' must be a string or a list, got nil)", 2) end
  local source, handle = callable(mailt.source, "send"), self.session.handle
  kernel.smtp_message(handle, text(mailt.from, "from"), mailt.partial and true or false)
  for _, address in ipairs(list) do kernel.smtp_recipient(handle, text(address, "rcpt")) end
  local code, err, long = self.session:supply(source, mailt.step, "send", "smtp_send", true)
  if told then told(told_of(handle, list)) end
  self.try(code, err, long)
  if mailt.partial then return told_of(handle, list) end
end

function methods:close()
  self.session:close()
  self.tp:close()
  return 1
end

return connection
