-- A conversation of commands and replies over a control object (socket.tp), as FTP and SMTP have one: its steps are
-- transfers of the kernel, driven here. Over a socket of our own everything is done by the kernel, which only wants
-- somebody to wait; over an object of the script's own, the object is called from here.
--
-- Between two steps the object may be used directly, as socket.tp does; once the connection is secured it may not, and
-- control.c becomes an object that speaks through TLS.

local kernel = ...
local guard = kernel.import "internal/guard.lua"
local refuse = kernel.import "internal/refuse.lua"
local supply = kernel.import "internal/supply.lua"
local turns = kernel.import "internal/turns.lua"

local pcall = kernel.import("internal/protect.lua").pcall
local error, setmetatable, tonumber, tostring, type = error, setmetatable, tonumber, tostring, type
local concat, sub = table.concat, string.sub

local DONE, RECEIVE, SEND, CALL = turns.DONE, turns.RECEIVE, turns.SEND, turns.CALL
local take = turns.take

local session = {}
local methods = {}
local metatable = { __index = methods }

-- What a socket object of the script's own is asked to do.
local function calling(self)
  return function(name, argument)
    local c = self.c
    if name == "send" then
      local sent, err = c:send(argument)
      if sent then return "" end
      return nil, tostring(err)
    end
    local data, err, partial
    if argument == "" then data, err = c:receive() else data, err, partial = c:receive(argument) end
    if data then
      if type(data) ~= "string" and type(data) ~= "number" then
        error("the socket's receive answered a " .. type(data) .. ", expected a string", 0)
      end
      return data
    end
    if err == "closed" and partial and partial ~= "" then return partial end
    return nil, tostring(err)
  end
end

--- `make(socket)` makes the kernel's session, with nil where the control object's socket is not one of ours.
function session.new(control, make)
  local c = control.c
  local self = setmetatable({ control = control, c = c }, metatable)
  local native = type(c) == "userdata" and kernel.select_descriptor(c) ~= nil
  self.handle = make(native and c or nil)
  self.serving = {
    [SEND] = function()
      local chunk, message = supply.next(self.source)
      if chunk == nil then self.refusal = message end
      return chunk, message
    end,
  }
  if not native then self.serving[CALL] = calling(self) end
  return self
end

-- The transfer that a kernel function has made. A wrong argument is raised in the name of the method.
local function made(name, transfer, index, text)
  if transfer == false then refuse.argument(name, index > 1 and index - 1 or index, text, 5) end
  return transfer, index
end

local function finish(self, what, a, b, c, d)
  local refusal = self.refusal
  self.transfer, self.source, self.refusal = nil, nil, nil
  if what == DONE then
    if a == nil then return 1 end
    return a, b, c, d
  end
  -- The source's own words come back as they are, whatever they are.
  if refusal ~= nil then return nil, refusal end
  return nil, a, b
end

local function run(scope, self)
  scope.open = self
  return finish(self, take(self.transfer, self.serving))
end

--- Takes a step: the kernel's function of this name, with these arguments -> its results, 1 for none |
-- nil, message, long message. `method` is what the script called.
function methods:step(method, name, ...)
  local transfer, err = made(method, kernel[name](self.handle, ...))
  if not transfer then return nil, err end
  self.transfer = transfer
  return guard.run(run, self)
end

--- The same for a step that asks for content.
function methods:supply(source, step, method, name, ...)
  local transfer, err = made(method, kernel[name](self.handle, ...))
  if not transfer then return nil, err end
  self.transfer = transfer
  self.source = step and supply.stepped(source, step) or source
  return guard.run(run, self)
end

--- The same for a step that brings content, given to `f(self, source, ...)`. After its end self.outcome has the
-- results of the step.
function methods:bring(f, method, name, ...)
  local transfer, err = made(method, kernel[name](self.handle, ...))
  if not transfer then return nil, err end
  self.transfer, self.outcome = transfer, nil
  local function source()
    if not self.transfer then return nil end
    local what, a, b, c, d = take(self.transfer, self.serving, true)
    if what == RECEIVE then return a end
    if what == DONE then
      self.outcome = { a, b, c, d }
      finish(self, what)
      return nil
    end
    return finish(self, what, a, b)
  end
  return guard.run(function(scope)
    scope.open = self
    return f(source)
  end)
end

--- Ends a step that brings content before its end, politely -> nil, message
function methods:refuse(message)
  if not self.transfer then return nil, message end
  return finish(self, take(self.transfer, self.serving, nil, message ~= nil and tostring(message) or nil))
end

--- Breaks off what is under way and closes the connection.
function methods:close()
  local transfer = self.transfer
  self.transfer = nil
  if transfer then kernel.cancel(transfer) end
  kernel.session_close(self.handle)
  if self.serving[CALL] then pcall(self.c.close, self.c) end
end

function methods:is_secure() return kernel.session_is_secure(self.handle) end

-- A secured connection as a socket object --------------------------------------------------------------

local secured = {}
local secured_metatable = { __index = secured }

--- The connection has been secured: from now on the control object speaks through it.
function methods:secured()
  self.control.c = setmetatable({ session = self, c = self.c }, secured_metatable)
end

function secured:send(data, i, j)
  data = sub(tostring(data), i or 1, j or -1)
  local ok, err = self.session:step("send", "session_send", data)
  if not ok then return nil, err, (i or 1) - 1 end
  return (i or 1) + #data - 1
end

-- session_receive answers nothing at the end, which a step turns into 1.
local function receive_some(self, count)
  local data, err = self.session:step("receive", "session_receive", count)
  if data == 1 then return nil, "closed" end
  return data, err
end

function secured:receive(pattern, prefix)
  local parts, size = { prefix or "" }, #(prefix or "")
  local wanted = tonumber(pattern)
  if not wanted and pattern ~= "*a" then
    local line, err = receive_some(self)
    if not line then return nil, err, parts[1] end
    return parts[1] .. line
  end
  while not wanted or size < wanted do
    local data, err = receive_some(self, wanted and wanted - size or 8192)
    if not data then
      local all = concat(parts)
      if not wanted and err == "closed" and all ~= "" then return all end
      return nil, err, all
    end
    parts[#parts + 1] = data
    size = size + #data
  end
  return concat(parts)
end

function secured:close()
  self.session:close()
  return 1
end

function secured:dirty() return false end

for _, name in ipairs { "settimeout", "gettimeout", "getpeername", "getsockname", "getfd", "getstats", "setoption", "getoption" } do
  secured[name] = function(self, ...) return self.c[name](self.c, ...) end
end

return session
