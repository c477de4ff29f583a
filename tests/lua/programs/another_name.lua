-- The library under a second name is the same library: what one makes the other can use.
--   another_name.lua LIBRARY

local socket = require "socket"
local link = os.tmpname()
assert(os.remove(link))
assert(os.execute("ln -s '" .. arg[1] .. "' " .. link))
local again = assert(package.loadlib(link, "luaopen_socket"))()
os.remove(link)
local server = assert(again.bind("127.0.0.1", 0))
local client = assert(socket.connect("127.0.0.1", (select(2, server:getsockname()))))
assert(#socket.select({ server }, nil, 10) == 1)
assert(server:accept()):close()
assert(tostring(client):find("^tcp{client}"))
