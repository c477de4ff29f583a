-- ftp.open: an FTP conversation, step by step. Every method raises a `try` exception when it fails, after closing the
-- connection; wrap callers in socket.protect. Data connections are always our own sockets.

local kernel = ...
local socket = require "socket"
local ltn12 = require "ltn12"
local tp = require "socket.tp"
local url = require "socket.url"
local session = kernel.import "internal/session.lua"
local replies = kernel.import "internal/replies.lua"
local tls_options = kernel.import "internal/tls.lua"

local error, setmetatable, tonumber, tostring, type = error, setmetatable, tonumber, tostring, type
local find, format, gsub, match, upper = string.find, string.format, string.gsub, string.match, string.upper
local floor = math.floor

local connection = {}
local methods = {}
local metatable = { __index = methods }

--- A control connection to the server, over what `create` makes. `ftp` has TIMEOUT, USER and PASSWORD; `made`, if
-- given, is called with the connection before anything is said.
function connection.open(ftp, server, port, create, made)
  local control = socket.try(tp.connect(server, port or 21, ftp.TIMEOUT, create))
  local self = setmetatable({ tp = control, settings = ftp }, metatable)
  self.session = session.new(control, function(c)
    local address = not c and control.c.getpeername and control:getpeername() or nil
    return kernel.ftp(c, tostring(server), tonumber(port) or 21, ftp.TIMEOUT, type(address) == "string" and address or nil)
  end)
  self.try = socket.newtry(function() self:close() end)
  if made then made(self) end
  return self
end

local function step(self, method, name, ...)
  return self.try(self.session:step(method, name, ...))
end

-- A command whose reply must have this code.
local function expect(self, wanted, method, verb, argument)
  local code, reply = step(self, method, "ftp_command", verb, argument)
  if code ~= wanted then self.try(nil, reply) end
  return 1
end

-- One that must be answered by 2xx -> its reply.
local function ask(self, method, verb, argument)
  local code, reply = step(self, method, "ftp_command", verb, argument)
  if code < 200 or code > 299 then self.try(nil, reply) end
  return reply
end

function methods:greet()
  step(self, "greet", "ftp_greet")
  return 1
end

function methods:login(user, password)
  local ftp = self.settings
  if user == nil then user = ftp.USER end
  if password == nil then password = ftp.PASSWORD end
  step(self, "login", "ftp_login", user, password)
  return 1
end

--- Secures the control connection and the data connections to come (AUTH TLS). Options as for ftp.get.
function methods:secure(options)
  step(self, "secure", "ftp_secure", tls_options(options, {}))
  self.session:secured()
  return 1
end

--- Secures the control connection before the greeting (implicit TLS); after the login, `protect` does the same for the
-- data connections.
function methods:starttls(options)
  self.tls = tls_options(options, {})
  step(self, "starttls", "ftp_start_tls", self.tls)
  self.session:secured()
  return 1
end

function methods:protect()
  step(self, "protect", "ftp_protect", self.tls or {})
  return 1
end

function methods:type(kind) return expect(self, 200, "type", "TYPE", kind) end

function methods:cwd(directory) return expect(self, 250, "cwd", "CWD", directory) end

-- Data connections -------------------------------------------------------------------------------------

local function forget(self)
  if self.server then self.server:close() end
  if self.data then self.data:close() end
  self.server, self.data, self.pasvt, self.prepared = nil, nil, nil, nil
end

local function passive(self, method, how)
  forget(self)
  local address, port = step(self, method, "ftp_passive", how)
  self.pasvt, self.prepared = { address = address, port = port }, true
  return address, port
end

function methods:pasv() return passive(self, "pasv", "pasv") end

function methods:epsv()
  local address, port = passive(self, "epsv", "epsv")
  self.pasvt.port = format("%d", port)
  return address, self.pasvt.port
end

--- EPSV, or PASV where the server does not know that.
function methods:passive() return passive(self, "passive", "either") end

-- Who gives an address has a listening socket of its own there, in `server`.
local function active(self, method, verb, argument)
  local server = self.server
  self.server = nil
  forget(self)
  if argument then
    self.server = server
    ask(self, method, verb, argument)
  else
    step(self, method, "ftp_active", verb == "EPRT")
  end
  self.prepared = true
  return 1
end

function methods:port(address, port)
  if not address then return active(self, "port", "PORT") end
  port = tonumber(port)
  return active(self, "port", "PORT", gsub(format("%s,%d,%d", address, floor(port / 256), port % 256), "%.", ","))
end

function methods:eprt(family, address, port)
  if not address then return active(self, "eprt", "EPRT") end
  return active(self, "eprt", "EPRT", format("|%s|%s|%s|", family, address, port))
end

-- The connection that was prepared, as a socket of the script's.
local function connect(self, method)
  if self.server then
    self.data = self.try(self.server:accept())
  else
    self.data = step(self, method, "ftp_open_data")
  end
  self.data:settimeout(self.settings.TIMEOUT)
  return 1
end

function methods:pasvconnect() return connect(self, "pasvconnect") end

function methods:portconnect() return connect(self, "portconnect") end

-- Transfers --------------------------------------------------------------------------------------------

-- What a transfer's table asks for -> command, argument
local function request(t, default)
  local argument = t.argument
  if not argument then argument = url.unescape((gsub(t.path or "", "^[/\\]", ""))) end
  return upper(t.command or default), argument
end

-- Says which data connection is to be used, if the script has made one itself.
local function begin(self)
  if not self.prepared and not self.data and not self.server then self.try(nil, "need port or pasv first") end
  local handle = self.session.handle
  if self.data then
    kernel.ftp_use_data(handle, self.data)
  elseif self.server then
    kernel.ftp_use_server(handle, self.server)
  end
  -- Kept until the next transfer: a socket that nobody holds is closed by the garbage collector, used or not.
  self.used = self.data or self.server
  self.data, self.server, self.prepared, self.pasvt = nil, nil, nil, nil
end

-- After a callback has ended a transfer: gets back in step -> whether that was possible
local function abort(self)
  return (self.session:step("abort", "ftp_abort"))
end

local function callable(name, value, method)
  local kind = type(value)
  if kind ~= "function" and kind ~= "table" and kind ~= "userdata" then
    error(format("bad argument #1 to '%s' (field '%s' must be callable, got %s)", method, name, kind), 3)
  end
  return value
end

-- A failed transfer closes the connection, unless the script wants to go on after an abort of its own.
local function fail(self, t, message, by_script)
  if by_script and t.abort and abort(self) then return nil, message end
  return self.try(nil, message)
end

function methods:receive(t)
  local sink = callable("sink", t.sink, "receive")
  local command, argument = request(t, "retr")
  begin(self)
  local s = self.session
  local function deliver(source)
    -- A reply in place of data is all there is: no end follows.
    local function receiver(chunk, err)
      if chunk == nil and s.outcome and s.outcome[4] then return 1 end
      return sink(chunk, err)
    end
    return ltn12.pump.all(source, receiver, t.step)
  end
  local ok, err = s:bring(deliver, "receive", "ftp_receive", command, argument)
  if s.transfer then
    -- The sink has had enough.
    s:refuse(err)
    if ok then
      if not abort(self) then self.try(nil, "closed") end
      return 1
    end
    return fail(self, t, err, true)
  end
  if not ok then return fail(self, t, err) end
  self.try(s.outcome, "closed")
  return 1
end

function methods:send(t)
  local source = callable("source", t.source, "send")
  local command, argument = request(t, "stor")
  begin(self)
  local refused
  local function supplier()
    local chunk, err = source()
    refused = chunk == nil and err ~= nil
    return chunk, err
  end
  local code, reply, bytes = self.session:supply(supplier, t.step, "send", "ftp_send", command, argument)
  if not code then return fail(self, t, reply, refused) end
  return bytes + 0.0
end

-- Files and directories --------------------------------------------------------------------------------

--- Sends a command and reads its reply: code, reply. With `check`, as in ftp.command, the reply must pass it.
function methods:command(command, argument, check)
  local code, reply = step(self, "command", "ftp_command", upper(command), argument)
  if check ~= nil then
    return self.try(replies.expected(check, code, reply))
  end
  return code, reply
end

--- Where the next transfer is to begin, in bytes.
function methods:rest(offset) return expect(self, 350, "rest", "REST", format("%d", offset)) end

function methods:size(path)
  local reply = ask(self, "size", "SIZE", path)
  return self.try(tonumber(match(reply, "^%d+ +(%d+)")), reply)
end

--- When a file was last modified: seconds since 1970.
function methods:modified(path)
  local reply = ask(self, "modified", "MDTM", path)
  local time = match(reply, "^%d+ +(%d[%d.]*)")
  local _, _, _, modified = kernel.ftp_entry("modify=" .. (time or "") .. "; x")
  return self.try(modified and modified >= 0 and modified, reply)
end

function methods:delete(path) ask(self, "delete", "DELE", path) return 1 end

function methods:mkdir(path) ask(self, "mkdir", "MKD", path) return 1 end

function methods:rmdir(path) ask(self, "rmdir", "RMD", path) return 1 end

function methods:rename(from, to)
  expect(self, 350, "rename", "RNFR", from)
  ask(self, "rename", "RNTO", to)
  return 1
end

--- The current directory.
function methods:pwd()
  local reply = ask(self, "pwd", "PWD")
  local path = match(reply, '"(.*)"')
  return self.try(path and gsub(path, '""', '"'), reply)
end

--- What is in a directory (MLSD): a list of { name =, type =, size =, modified = }. Needs a prepared data connection.
function methods:list(path)
  local parts = {}
  self:receive { command = "mlsd", argument = path or "", sink = (ltn12.sink.table(parts)) }
  local entries = {}
  for line in table.concat(parts):gmatch("[^\r\n]+") do
    local name, kind, size, modified = kernel.ftp_entry(line)
    if name and kind ~= "current" and kind ~= "parent" and name ~= "." and name ~= ".." then
      -- Who goes by the name must stay in the directory.
      if name == "" or find(name, "/", 1, true) then self.try(nil, "no name of an entry: " .. name) end
      entries[#entries + 1] = {
        name = name, type = kind, size = size >= 0 and size or nil, modified = modified >= 0 and modified or nil,
      }
    end
  end
  return entries
end

function methods:quit()
  ask(self, "quit", "QUIT")
  return 1
end

function methods:close()
  if self.data then self.data:close() end
  if self.server then self.server:close() end
  self.data, self.server = nil, nil
  self.session:close()
  self.tp:close()
  return 1
end

return connection
