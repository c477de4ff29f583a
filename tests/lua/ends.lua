-- What the specs of TCP share: ends of connections that are closed with the test.

local cleanup = require "spec".cleanup
local socket = require "socket"

local ends = {}

function ends.closing(o)
  cleanup(function() o:close() end)
  return o
end

function ends.server()
  local s = ends.closing(assert(socket.bind("127.0.0.1", 0)))
  s:settimeout(10)
  local ip, port = s:getsockname()
  return s, port, ip
end

-- A client, its peer, and the server they met at.
function ends.pair()
  local s, port = ends.server()
  local c = ends.closing(assert(socket.connect("127.0.0.1", port)))
  local p = ends.closing(assert(s:accept()))
  c:settimeout(10)
  p:settimeout(10)
  return c, p, s, port
end

return ends
