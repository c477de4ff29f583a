-- hello_copas.lua PORT: the same on copas, over whatever LuaSocket there is.

local socket = require "socket"
local copas = require "copas"

local answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n"

local function serve(client)
  client = copas.wrap(client)
  while true do
    repeat
      local line = client:receive()
      if not line then return end
    until line == ""
    if not client:send(answer) then return end
  end
end

local server = assert(socket.tcp())
server:setoption("reuseaddr", true)
assert(server:bind("127.0.0.1", arg[1]))
assert(server:listen(16384))
copas.addserver(server, serve)
copas.loop()
