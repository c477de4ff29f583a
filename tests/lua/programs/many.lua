-- Thousands of connections at once, both ends in this process, in select and in ordinary use.
--   many.lua NUMBER

local number = tonumber(arg[1])
local socket = require "socket"

local server = assert(socket.bind("127.0.0.1", 0, 1024))
local port = select(2, server:getsockname())
local clients, peers, index = {}, {}, {}
for i = 1, number do
  clients[i] = assert(socket.connect("127.0.0.1", port))
  peers[i] = assert(server:accept())
  index[peers[i]] = i
end
assert(clients[number]:getfd() > 2 * number - 100)

local none, writable, why = socket.select(nil, clients, 10)
assert(#none == 0 and #writable == number and why == nil)
local readable = socket.select(peers, nil, 0)
assert(#readable == 0)

local expected, seen = 0, 0
for i = 1, number, 7 do
  assert(clients[i]:send("hello " .. i .. "\n"))
  expected = expected + 1
end
while seen < expected do
  readable, writable, why = socket.select(peers, nil, 10)
  assert(why == nil, why)
  for _, peer in ipairs(readable) do
    assert(readable[peer])
    assert(peer:receive() == "hello " .. index[peer])
    seen = seen + 1
  end
end

-- the one with the largest descriptor, alone
local last = peers[number]
assert(clients[number]:send(("x"):rep(100000) .. "\n"))
assert(#socket.select({ last }, { last }, 10) == 1)
assert(#last:receive() == 100000)

for i = 1, number, 2 do clients[i]:close() end
clients = nil
collectgarbage()
collectgarbage()
last:settimeout(10)
assert(select(2, peers[1]:receive()) == "closed")
assert(select(2, last:receive()) == "closed") -- its client was collected
print("passed")
