-- The engine for a socket-like object of the script's own: one request spoken over an http.open connection.
-- Everything here may yield, since the object's methods may. One request a connection.
--
-- Both engines answer an exchange: code, version, status, headers, raw (the head as it came), sent, received,
-- trailers after the end, error (why it ended early); read() gives the body as a source does, discard() ends it
-- without its body, close() at any time.

local kernel = ...
local ltn12 = require "ltn12"
local body = kernel.import "internal/http/body.lua"
local head = kernel.import "internal/http/head.lua"
local connection = kernel.import "internal/http/connection.lua"
local lines = kernel.import "internal/http/lines.lua"
local basic = kernel.import("internal/http/request.lua").basic

local string, table, format = string, table, string.format
local setmetatable, tostring, type = setmetatable, tostring, type

local conversation = {}
local exchange = {}
exchange.__index = exchange

-- What only the built-in engine can do.
local NATIVE_ONLY = { "http_version", "decompress", "auth", "expect" }

local function refused_option(req)
  for i = 1, #NATIVE_ONLY do
    local name = NATIVE_ONLY[i]
    if req[name] then return format("'%s' needs the built-in connection: leave out 'create'", name) end
  end
  if req.proxy and req.proxy.scheme ~= "http" then
    return format("a %s proxy needs the built-in connection: leave out 'create'", req.proxy.scheme)
  end
end

-- Through a proxy the target is the whole URL, without the credentials: they travel in their own header.
local function request_target(req)
  if not req.proxy or req.uri then return req.target end
  return req.absolute
end

local function head_text(req)
  local all = { (lines.request(req.method, request_target(req))) }
  local given = req.given
  if not given.host then all[2] = "Host: " .. req.authority .. "\r\n" end
  all[#all + 1] = "Connection: " .. (given.connection or "close, TE") .. "\r\n"
  for i = 1, #req.lines do all[#all + 1] = req.lines[i] .. "\r\n" end
  local proxy = req.proxy
  if proxy and proxy.user and proxy.password and not given["proxy-authorization"] then
    all[#all + 1] = "Proxy-Authorization: " .. basic(proxy.user, proxy.password) .. "\r\n"
  end
  if req.body == "length" then
    all[#all + 1] = format("Content-Length: %d\r\n", req.length)
  elseif req.body == "chunked" then
    all[#all + 1] = "Transfer-Encoding: chunked\r\n"
  end
  all[#all + 1] = "\r\n"
  return table.concat(all)
end

-- The total time-out, kept between the steps: each may take what is left of it.
local function arm(self)
  local req, deadline = self.request, self.deadline
  if not deadline then return true end
  local left = deadline - kernel.monotonic()
  if left <= 0 then return nil, "timeout" end
  local idle = req.idle_timeout
  self.connection.c:settimeout(idle and idle < left and idle or left)
  return true
end

-- A body that breaks off is not ended as if it were whole, and one that does not keep to its
-- content-length is stopped before it disturbs what follows on the wire.
local function send_body(self)
  local req, c = self.request, self.connection.c
  local left, chunked = req.length, body.chunked_sink(c)
  local function sink(chunk, err)
    local ok, late = arm(self)
    if not ok then return nil, late end
    if not chunk then
      if err then return 1 end
      if not left then return chunked(nil) end
      if left > 0 then return nil, "the source ended before its content-length" end
      return 1
    end
    if type(chunk) == "number" then chunk = tostring(chunk) end
    self.sent = self.sent + #chunk
    if not left then return chunked(chunk) end
    left = left - #chunk
    if left < 0 then return nil, "the source gave more than its content-length" end
    if chunk == "" then return 1 end
    return c:send(chunk)
  end
  self.connection.try(ltn12.pump.all(req.source or ltn12.source.empty(), sink, req.step))
end

local function receive_head(self)
  local conn = self.connection
  local code, status, headers, block
  repeat
    conn.try(arm(self))
    code, status = conn:receivestatusline()
    if code == 408 and not status then
      self.code, self.pending = 408, true
      return
    elseif not code then
      self.code, self.version = 200, "0.9"
      self.source = ltn12.source.cat(ltn12.source.string(status), body.until_closed(conn.c))
      return
    end
    headers, block = conn:receiveheaders()
  until code ~= 100
  self.code, self.status, self.headers, self.raw = code, status, headers, status .. "\r\n" .. block
  self.version = string.match(status, "^HTTP/(%d*%.%d*)")
  self.trailers = {}
  if head.has_body(self.request.method, code) then
    self.source = body.source(conn.c, headers, self.trailers)
  else
    self.source = ltn12.source.empty()
  end
end

--- Opens, sends and reads the head | nil, message. The exchange stands in scope.open while it is open.
function conversation.start(http, scope, req, create)
  local why = refused_option(req)
  if why then return nil, why end
  local self = setmetatable({ request = req, sent = 0, received = 0 }, exchange)
  if req.total_timeout then self.deadline = kernel.monotonic() + req.total_timeout end
  local where = req.proxy or req
  self.connection = connection.open(where.host, where.port, create, req.connect_timeout, function(conn)
    self.connection, scope.open = conn, self
  end)
  if req.idle_timeout ~= req.connect_timeout then self.connection.c:settimeout(req.idle_timeout) end
  self.connection.try(arm(self))
  self.connection.try(self.connection.c:send(head_text(req)))
  if req.body ~= "none" then send_body(self) end
  receive_head(self)
  return self
end

function exchange:read()
  if self.closed then return nil, self.error end
  local chunk
  local ok, err = arm(self)
  if ok then chunk, err = self.source() end
  if chunk then
    self.received = self.received + #chunk
    return chunk
  end
  self.error = err
  self:close()
  return nil, err
end

--- Ends it without its body.
function exchange:discard()
  self:close()
end

function exchange:close()
  if self.closed then return end
  self.closed = true
  if not self.connection.closed then self.connection:close() end
end

return conversation
