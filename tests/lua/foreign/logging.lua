-- LuaLogging's socket appender: a connection of ours for each line.

local socket = require "socket"
local socket_logger = require "logging.socket"

local server = assert(socket.bind("127.0.0.1", 0))
server:settimeout(10)
local logger = socket_logger("127.0.0.1", (select(2, server:getsockname())), "%level %message\n")
for i = 1, 20 do
  assert(logger:info("line " .. i))
  local peer = assert(server:accept())
  assert(peer:receive() == "INFO line " .. i)
  assert(select(2, peer:receive()) == "closed")
  peer:close()
end
server:close()
print("passed")
