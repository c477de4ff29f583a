-- socket.tp: commands and three-digit replies, the conversation that FTP and SMTP share.

local kernel = ...
local ltn12 = require "ltn12"
local socket = require "socket"

local expected = kernel.import("internal/replies.lua").expected

local setmetatable, tonumber = setmetatable, tonumber
local concat, find, match, sub, upper = table.concat, string.find, string.match, string.sub, string.upper

local tp = { TIMEOUT = 60 }

local LONGEST_REPLY = 1048576 -- bytes; a server that says more is not saying a reply

local methods = {}
local metatable = { __index = methods }

-- code, text | nil, message. A fourth character "-" opens a reply of several lines, which the same code
-- and a space close.
local function receive_reply(c)
  local line, err = c:receive()
  if not line then return nil, err end
  local code, separator = match(line, "^(%d%d%d)(.?)")
  if not code then return nil, "invalid server reply" end
  if separator ~= "-" then return tonumber(code), line end
  local lines, n, size, last = { line }, 1, #line, code .. " "
  repeat
    line, err = c:receive()
    if not line then return nil, err end
    n = n + 1
    lines[n] = line
    size = size + #line + 1
    if size > LONGEST_REPLY then return nil, "server reply too long" end
  until sub(line, 1, 4) == last
  return tonumber(code), concat(lines, "\n")
end

--- Reads a reply and says whether it is as expected: a pattern, a number, a list of them, or a function,
--- which then decides. code, reply | nil, reply or message
function methods:check(ok)
  local code, reply = receive_reply(self.c)
  if not code then return nil, reply end
  return expected(ok, code, reply)
end

--- Sends a command, in capitals, and its argument as it is. A line break in them, which would smuggle in a
--- second command, is refused.
function methods:command(cmd, arg)
  local line = upper(cmd)
  if arg then line = line .. " " .. arg end
  if find(line, "[\r\n]") then return nil, "line break in command" end
  return self.c:send(line .. "\r\n")
end

function methods:send(data) return self.c:send(data) end

function methods:receive(pattern) return self.c:receive(pattern) end

--- Receives once, into a sink.
function methods:sink(snk, pattern)
  local chunk, err = self.c:receive(pattern)
  return snk(chunk, err)
end

--- Sends all that a source has, and leaves the socket open.
function methods:source(src, step)
  return ltn12.pump.all(src, socket.sink("keep-open", self.c), step or ltn12.pump.step)
end

function methods:getpeername() return self.c:getpeername() end

function methods:getsockname() return self.c:getsockname() end

function methods:getfd() return self.c:getfd() end

function methods:dirty() return self.c:dirty() end

--- The socket.
function methods:getcontrol() return self.c end

function methods:close()
  self.c:close()
  return 1
end

--- Connects. `timeout` in seconds, default tp.TIMEOUT; `create` makes the socket, default socket.tcp.
function tp.connect(host, port, timeout, create)
  local c, err = (create or socket.tcp)()
  if not c then return nil, err end
  c:settimeout(timeout or tp.TIMEOUT)
  local connected
  connected, err = c:connect(host, port)
  if not connected then
    c:close()
    return nil, err
  end
  return setmetatable({ c = c }, metatable)
end

return tp
