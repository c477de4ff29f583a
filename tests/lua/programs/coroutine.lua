-- Loaded in a coroutine that dies, the module goes on.

local tcp
do
  local first = coroutine.wrap(function() tcp = require("socket").tcp() end)
  first()
end
for i = 1, 20 do collectgarbage() end
local socket = require "socket"
assert(tcp:bind("127.0.0.1", 0))
assert(tcp:listen())
for i = 1, 20 do coroutine.wrap(function() assert(socket.tcp()):close() end)() collectgarbage() end
tcp:close()
