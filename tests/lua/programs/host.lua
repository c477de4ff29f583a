-- What a host runs to see that the module serves it: a line through a connection, which stays open.

local socket = require "socket"
local server = assert(socket.bind("127.0.0.1", 0))
local client = assert(socket.connect("127.0.0.1", (select(2, server:getsockname()))))
local peer = assert(server:accept())
assert(client:send("through " .. _VERSION .. "\n"))
print(peer:receive())
left_open = peer
