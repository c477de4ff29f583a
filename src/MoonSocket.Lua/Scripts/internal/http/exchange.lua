-- The built-in engine: one request through kernel.http, in turns. C# runs until it needs the script (a chunk
-- of the body to send, the response's head to look at, a chunk to hand over) and answers what it needs.
-- Answers the same exchange as conversation.lua.

local kernel = ...
local head = kernel.import "internal/http/head.lua"
local turns = kernel.import "internal/turns.lua"
local supply = kernel.import "internal/supply.lua"

local error, setmetatable, table, tonumber, type = error, setmetatable, table, tonumber, type

local max = math.max
local byte, find, format, gsub, match = string.byte, string.find, string.format, string.gsub, string.match

local exchange = {}
exchange.__index = exchange

-- The body of an answer that nobody wants is read away up to this size, so that the connection serves the next,
-- and for this time: a server that is slow to say what nobody wants to hear is left.
local DRAIN = 65536
local PATIENCE = 1 -- second

local DONE, RECEIVE, SEND, HEAD = turns.DONE, turns.RECEIVE, turns.SEND, turns.HEAD
local take, next_chunk = turns.take, supply.next

-- The source of a body whose content-length is 0.
local function nothing() return nil end

-- What a transfer's needs are answered with, besides what the exchange is asked for: the source's chunks.
local function serving(self)
  return {
    [SEND] = function()
      local chunk, message = next_chunk(self.source)
      if chunk == nil then self.refusal = message end
      return chunk, message
    end,
  }
end

local function finish(self, what, a, b, c)
  self.closed = true
  if what == DONE then
    self.received, self.sent = a, b
    if c ~= "" then
      self.trailers = head.parse(c)
    end
    return nil
  end
  -- The source's own words come back as they are, whatever they are.
  if self.refusal ~= nil then a, b = self.refusal, nil end
  self.error, self.detail = a, b
  return nil, a, b
end

local function option(list, name, value)
  if value then
    local n = #list
    list[n + 1], list[n + 2] = name, value
  end
end

-- A request line has no room for other bytes than these; what the others are meant for, only the server knows, so
-- each goes as it is, escaped.
local function escaped(text)
  if not find(text, "[^!-~]") then return text end
  return (gsub(text, "[^!-~]", function(c) return format("%%%02X", byte(c)) end))
end

local function options(req)
  local list = {
    "method", req.method, "url", req.origin .. escaped(req.absolute:sub(#req.origin + 1)), "body", req.body, "reuse", not req.close,
  }
  local n = #list
  for i = 1, #req.lines do
    list[n + 1], list[n + 2] = "header", req.lines[i]
    n = n + 2
  end
  local said = req.given.connection
  list[n + 1], list[n + 2] = "header", "Connection: " .. (said or "TE")
  option(list, "length", req.length)
  option(list, "connect_timeout", req.connect_timeout)
  option(list, "idle_timeout", req.idle_timeout)
  option(list, "total_timeout", req.total_timeout)
  option(list, "proxy", req.proxy_url)
  if req.auth then
    option(list, "auth", req.auth)
    option(list, "user", req.user)
    option(list, "password", req.secret)
  end
  if req.verify == false or req.verify == "none" then -- "none" is LuaSec's word for it
    n = #list
    list[n + 1], list[n + 2] = "verify", false
  end
  option(list, "cafile", req.cafile)
  option(list, "certificate", req.certificate)
  option(list, "key", req.key)
  option(list, "http_version", req.http_version)
  option(list, "decompress", req.decompress)
  option(list, "expect", req.expect)
  return list
end

--- Sends and reads the head | nil, message, detail. The exchange stands in scope.open while it is open.
function exchange.start(_, scope, req)
  -- What would end the host in a URL is no name; asked for as one, it would be another host's.
  if find(req.host, "[%s%c/?#@\\]") then return nil, "host or service not provided, or not known" end
  if not find(req.port, "^%d+$") or tonumber(req.port) > 65535 then return nil, "invalid port '" .. req.port .. "'" end
  local transfer, message, text = kernel.http(options(req))
  if transfer == false then error(text, 0) end
  if not transfer then return nil, message, text end
  local self = setmetatable({ transfer = transfer, source = req.source or nothing }, exchange)
  if req.source and req.step then self.source = supply.stepped(req.source, req.step) end
  self.serving = serving(self)
  scope.open = self
  local what, a, b, c, headers = take(transfer, self.serving)
  if what ~= HEAD then
    finish(self, what, a, b, c)
    return nil, self.error or "closed", self.detail
  end
  self.code, self.version, self.status, self.headers, self.raw = a, b, match(c, "^[^\r\n]*"), headers, c
  return self
end

function exchange:read()
  if self.closed then return nil, self.error, self.detail end
  local what, a, b, c = take(self.transfer, self.serving, true)
  if what == RECEIVE then return a end
  return finish(self, what, a, b, c)
end

--- Ends it without its body.
function exchange:discard()
  local length = tonumber(self.headers["content-length"]) or 0
  local moved, deadline = 0, kernel.monotonic() + PATIENCE
  while not self.closed and length <= DRAIN and moved <= DRAIN do
    local what, a, b, c = turns.turn(self.transfer, true, nil, max(0, deadline - kernel.monotonic()))
    if what ~= RECEIVE then
      if what == DONE then finish(self, what, a, b, c) end
      break
    end
    moved = moved + #a
  end
  self:close()
end

function exchange:close()
  if self.closed then return end
  self.closed = true
  kernel.cancel(self.transfer)
end

return exchange
