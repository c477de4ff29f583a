-- http.open: an HTTP/1.1 conversation over a socket-like object, step by step. Every method raises a
-- `try` exception when it fails, after closing the connection; wrap callers in socket.protect.
-- The socket needs settimeout, connect, send, receive and close; its methods may yield.

local kernel = ...
local socket = require "socket"
local ltn12 = require "ltn12"
local head = kernel.import "internal/http/head.lua"
local body = kernel.import "internal/http/body.lua"
local lines = kernel.import "internal/http/lines.lua"

local setmetatable = setmetatable

local connection = {}
local methods = {}
local metatable = { __index = methods }

--- A connection to host and port over what `create` makes. `made`, if given, is called with it before
--- anything is sent: from then on someone else knows that it is to be closed.
function connection.open(host, port, create, timeout, made)
  local c = socket.try(create())
  local self = setmetatable({ c = c }, metatable)
  self.try = socket.newtry(function() self:close() end)
  if made then made(self) end
  -- Its result is not looked at: a socket-like object need not answer one.
  c:settimeout(timeout)
  self.try(c:connect(host, port))
  return self
end

function methods:sendrequestline(method, uri)
  local line = self.try(lines.request(method or "GET", uri))
  return self.try(self.c:send(line))
end

function methods:sendheaders(headers)
  local block = self.try(lines.block(headers))
  self.try(self.c:send(block))
  return 1
end

function methods:sendbody(headers, source, step)
  local sink
  if headers["content-length"] then
    local c = self.c
    sink = function(chunk) return chunk == nil and 1 or c:send(chunk) end
  else
    sink = body.chunked_sink(self.c)
  end
  return self.try(ltn12.pump.all(source or ltn12.source.empty(), sink, step or ltn12.pump.step))
end

--- code, line | nil, five bytes of HTTP/0.9 | 408 when the socket says "timeout" next to a value
function methods:receivestatusline()
  local start, err = self.try(self.c:receive(5))
  if start ~= "HTTP/" then
    if err == "timeout" then return 408 end
    return nil, start
  end
  local line = self.try(self.c:receive("*l", start))
  return self.try(head.code(line), line)
end

function methods:receiveheaders()
  return self.try(head.receive(self.c))
end

function methods:receivebody(headers, sink, step)
  return self.try(ltn12.pump.all(body.source(self.c, headers), sink or ltn12.sink.null(), step or ltn12.pump.step))
end

function methods:receive09body(prefix, sink, step)
  local source = ltn12.source.cat(ltn12.source.string(prefix), body.until_closed(self.c))
  return self.try(ltn12.pump.all(source, sink or ltn12.sink.null(), step or ltn12.pump.step))
end

function methods:close()
  self.closed = true
  return self.c:close()
end

return connection
