-- hello_async.lua PORT [HANDLERS-TIMEOUT]: a web server that says hello, on socket.async.

local async = require "socket.async"

local answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n"

local function serve(client)
  while true do
    repeat
      local line = client:receive()
      if not line then return end
    until line == ""
    if not client:send(answer) then return end
  end
end

async.run(function()
  assert(async.serve("127.0.0.1", arg[1], serve, { backlog = 16384, timeout = tonumber(arg[2]) })):join()
end)
