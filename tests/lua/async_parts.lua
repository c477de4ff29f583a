-- What the specs of socket.async share.

local socket = require "socket"
local async = require "socket.async"

local LOOPBACK = "127.0.0.1"

local parts = {}

--- A handler that answers each line.
function parts.echo(client)
  local line = client:receive()
  while line do
    if not client:send("echo " .. line .. "\n") then break end
    line = client:receive()
  end
end

--- A server of it -> server, port
function parts.echo_server(options)
  local server = assert(async.serve(LOOPBACK, 0, parts.echo, options))
  return server, (select(2, server:getsockname()))
end

--- A connection with both its ends in our hands.
function parts.pair()
  local listener = assert(socket.bind(LOOPBACK, 0))
  local client = assert(socket.connect(LOOPBACK, (select(2, listener:getsockname()))))
  local peer = assert(listener:accept())
  listener:close()
  return client, peer
end

--- The errors reported while async.run(f, ...) runs: a list of { err = , trace = }.
function parts.reports(f, ...)
  local list = {}
  local before = async.report(function(err, trace) list[#list + 1] = { err = err, trace = trace } end)
  local ok, err = pcall(async.run, f, ...)
  async.report(before)
  if not ok then error(err, 0) end
  return list
end

return parts
