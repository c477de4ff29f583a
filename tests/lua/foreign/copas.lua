-- copas schedules coroutines over our sockets and our select: an echo server and fifty clients in one process.

local copas = require "copas"
local socket = require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
local port = select(2, server:getsockname())

copas.addserver(server, function(peer)
  peer = copas.wrap(peer)
  while true do
    local line = peer:receive()
    if not line then break end
    peer:send("echo " .. line .. "\n")
  end
end)

local done = 0
for i = 1, 50 do
  copas.addthread(function()
    local raw = assert(socket.tcp())
    assert(copas.connect(raw, "127.0.0.1", port))
    local client = copas.wrap(raw)
    for j = 1, 20 do
      local text = ("m%d.%d"):format(i, j):rep(j)
      client:send(text .. "\n")
      assert(client:receive() == "echo " .. text)
    end
    raw:close()
    done = done + 1
  end)
end

local deadline = socket.gettime() + 60
while done < 50 do
  assert(socket.gettime() < deadline, "only " .. done .. " clients came to their end")
  copas.step(1)
end
print("passed")
