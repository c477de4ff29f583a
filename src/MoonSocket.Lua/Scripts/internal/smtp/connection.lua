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

local function content(self, source, how, stuffs, custom)
  local code, reply = self.try(self.session:supply(source, custom, "data", how, stuffs))
  return code, reply
end

--- The content of the message, as it is: chain mime.stuff().
function methods:data(source, custom)
  return content(self, callable(source, "data"), "smtp_data", false, custom)
end

-- Says to whom -> those who are accepted, and what was said to each.
local function recipients(self, list, partial)
  local accepted, results, last = {}, {}, nil
  for _, address in ipairs(list) do
    local result = { address = address }
    local code, reply
    if partial then
      code, reply = step(self, "rcpt", "session_ask", "RCPT", "TO:" .. address)
      if code == 421 then self.try(nil, reply) end
    else
      code, reply = self:rcpt(address)
    end
    result.code, result.reply, result.accepted = code, reply, code >= 200 and code < 300
    results[#results + 1] = result
    if result.accepted then accepted[#accepted + 1] = result else last = reply end
  end
  return accepted, results, last
end

-- LMTP answers for every recipient.
local function delivered(self, accepted)
  local any, last
  for _, result in ipairs(accepted) do
    local code, reply = step(self, "data", "smtp_accept")
    result.code, result.reply, result.accepted = code, reply, code >= 200 and code < 300
    if result.accepted then any = true else last = reply end
  end
  return any, last
end

--- A whole message: from, rcpt, source, step. With `partial`, recipients that are refused do not keep the others from
-- getting it -> what was said to each recipient: a list of { address =, accepted =, code =, reply = }. `told`, if given,
-- is called with that list as soon as there is one.
function methods:send(mailt, lmtp, told)
  local list = type(mailt.rcpt) == "table" and mailt.rcpt or { mailt.rcpt }
  if mailt.rcpt == nil then error("bad argument #1 to 'send' (field 'rcpt' must be a string or a list, got nil)", 2) end
  local source = callable(mailt.source, "send")
  self:mail(mailt.from)
  local accepted, results, refusal = recipients(self, list, mailt.partial)
  if told then told(results) end
  if #accepted == 0 and refusal then self.try(nil, refusal) end
  if not lmtp then
    content(self, source, "smtp_data", true, mailt.step)
  else
    content(self, source, "smtp_content", true, mailt.step)
    local any, last = delivered(self, accepted)
    if last and not (any and mailt.partial) then self.try(nil, last) end
  end
  if mailt.partial then return results end
end

function methods:close()
  self.session:close()
  self.tp:close()
  return 1
end

return connection
