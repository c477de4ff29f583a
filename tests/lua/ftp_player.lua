-- An FTP server in the client's own thread: a socket-like object for `create` that plays the control connection, and
-- real sockets for the data. Whatever it is asked to send waits in the system's buffers, so it must be short.

local socket = require "socket"

local player = {}
player.__index = player

--- player.new{ replies = { VERB = "text" | function(player, argument) -> text, ... }, data = what RETR and the like
-- bring, yields = yield before every receive, busy = { hook by verb } }
function player.new(options)
  options = options or {}
  local self = setmetatable({
    queue = {}, heard = {}, closed = 0, timeouts = {}, replies = options.replies or {}, data = options.data or "content",
    yields = options.yields, stored = nil, greeting = options.greeting,
  }, player)
  return self
end

--- A connection to a new player, logged in -> connection, player
function player.opened(options)
  local self = player.new(options)
  local f = require("socket.ftp").open("host", 21, self:create())
  f:greet()
  f:login("joe", "secret")
  self.heard = {}
  return f, self
end

--- A `create` that hands out this object.
function player:create()
  return function() return self end
end

local function say(self, text)
  if type(text) == "string" then
    for line in (text .. "\r\n"):gmatch("(.-)\r\n") do self.queue[#self.queue + 1] = line end
  elseif text then
    self.queue[#self.queue + 1] = text
  end
end

-- Data connections -----------------------------------------------------------------------------------

local function listen(self)
  if self.listener then self.listener:close() end
  self.listener = assert(socket.bind("127.0.0.1", 0))
  self.listener:settimeout(5)
  self.active = nil
  local _, port = self.listener:getsockname()
  return tonumber(port)
end

local function open(self)
  local data
  if self.active then
    data = assert(socket.connect(self.active.address, self.active.port))
  else
    data = assert(self.listener:accept())
    self.listener:close()
    self.listener = nil
  end
  data:settimeout(5)
  return data
end

--- Gives its data on the next data connection, and says what begins and ends it. The client will not let us speak
-- until it has had all, so that everything is done at once.
function player:give(first, last)
  local data = open(self)
  data:send(self.data)
  data:close()
  say(self, first or "150 here it comes")
  say(self, last or "226 done")
end

--- Takes what comes on the next data connection.
function player:take(first, last)
  local data = open(self)
  say(self, first or "150 go on")
  say(self, function()
    local all, err, partial = data:receive("*a")
    self.stored = all or partial
    data:close()
    say(self, last or "226 stored")
  end)
end

local usual = {
  USER = "331 and the password?", PASS = "230 welcome", TYPE = "200 type set", QUIT = "221 bye", CWD = "250 there",
}

function usual.EPSV(self) return ("229 Entering Extended Passive Mode (|||%d|)"):format(listen(self)) end

function usual.PASV(self)
  local port = listen(self)
  return ("227 Entering Passive Mode (127,0,0,1,%d,%d)"):format(math.floor(port / 256), port % 256)
end

function usual.PORT(self, argument)
  local a, b, c, d, high, low = argument:match("(%d+),(%d+),(%d+),(%d+),(%d+),(%d+)")
  self.active = { address = table.concat({ a, b, c, d }, "."), port = ("%d"):format(high * 256 + low) }
  return "200 noted"
end

function usual.EPRT(self, argument)
  local family, address, port = argument:match("^|(%d)|([^|]+)|(%d+)|$")
  self.active = { family = family, address = address, port = tonumber(port) }
  return "200 noted"
end

function usual.RETR(self) self:give() end
usual.LIST, usual.NLST = usual.RETR, usual.RETR
function usual.STOR(self) self:take() end
usual.APPE = usual.STOR

-- The socket -----------------------------------------------------------------------------------------

function player:settimeout(seconds)
  self.timeouts[#self.timeouts + 1] = seconds
  return 1
end

function player:connect(host, port)
  self.host, self.port = host, port
  say(self, self.greeting or "220 hello")
  return 1
end

function player:send(text)
  if self.closed > 0 then return nil, "closed", 0 end
  if self.yields then coroutine.yield("send") end
  self.rest = (self.rest or "") .. text
  self.rest = self.rest:gsub("(.-)\r\n", function(line)
    self.heard[#self.heard + 1] = line
    local verb, argument = line:match("^(%S*) ?(.*)$")
    local reply = self.replies[verb] or usual[verb] or "502 what?"
    if type(reply) == "function" then reply = reply(self, argument) end
    say(self, reply)
    return ""
  end)
  return #text
end

function player:receive(pattern)
  if self.yields then coroutine.yield("receive") end
  if self.closed > 0 then return nil, "closed", "" end
  while type(self.queue[1]) == "function" do
    -- Its words come before what was to be said later.
    local act = table.remove(self.queue, 1)
    local later = self.queue
    self.queue = {}
    act()
    for _, line in ipairs(later) do self.queue[#self.queue + 1] = line end
  end
  local line = table.remove(self.queue, 1)
  if line == nil or line == "{close}" then return nil, "closed", "" end
  if line == "{timeout}" then return nil, "timeout", "" end
  return line
end

function player:close()
  self.closed = self.closed + 1
  if self.listener then self.listener:close() end
  self.listener = nil
  return 1
end

function player:getpeername() return "127.0.0.1", self.port or 21, "inet" end

function player:getsockname() return "127.0.0.1", 40000, "inet" end

function player:getfd() return -1 end

function player:dirty() return false end

return player
