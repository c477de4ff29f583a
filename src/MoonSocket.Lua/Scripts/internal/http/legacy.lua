-- The first generation (2004): http.request_cb, http.get, http.post and http.request{..., body = text}.
-- A response table is filled with what was learnt, also when the transfer fails half way: it may hold both
-- `code` and `error`.

local kernel = ...
local socket = require "socket"
local url = require "socket.url"
local guard = kernel.import "internal/guard.lua"
local request = kernel.import "internal/http/request.lua"
local redirect = kernel.import "internal/http/redirect.lua"
local transfer = kernel.import "internal/http/transfer.lua"
local bridge = kernel.import "internal/bridge.lua"
local head = kernel.import "internal/http/head.lua"

local string, table, type, pairs, tostring = string, table, type, pairs, tostring
local lower, format, concat = string.lower, string.format, table.concat

local legacy = {}

-- Exceptions of `try`, which a socket-like object's conversation ends with, become results here.
local start = socket.protect(function(http, scope, req) return transfer.start(http, scope, req) end)

-- A request of this generation in the shape of today's.
local function translate(http, old)
  local reqt = {}
  for name, value in pairs(old) do reqt[name] = value end
  reqt.body, reqt.body_cb, reqt.stay, reqt.sink, reqt.step = nil, nil, nil, nil, nil
  if old.stay ~= nil then reqt.redirect = false end
  if old.body_cb then reqt.source = bridge.source(old.body_cb) end
  reqt.headers = {}
  for name, value in pairs(old.headers or {}) do
    local kept = type(name) ~= "string" or (lower(name) ~= "host" and lower(name) ~= "connection")
    if kept then reqt.headers[name] = value end
  end
  local parsed = url.parse(old.url, { scheme = "http" })
  if not parsed then return nil, "invalid url" end
  if not http.schemes[lower(parsed.scheme)] then return nil, format("unknown scheme '%s'", parsed.scheme) end
  local proxy = reqt.proxy or http.PROXY
  if proxy then
    local where = url.parse(proxy)
    if not where or not where.scheme or not where.host or not where.port then return nil, "invalid proxy" end
  end
  -- Credentials wait for the server to ask for them.
  if not reqt.auth then
    reqt.user, reqt.password = old.user or parsed.user, old.password or parsed.password
  end
  return reqt
end

-- Sends one request of a chain, without the credentials | nil, message
local function try(http, scope, reqt, credentials)
  local user, password = reqt.user, reqt.password
  local req, err = request.adjust(http, reqt)
  if not req then return nil, err end
  if not reqt.auth then
    for i = #req.lines, 1, -1 do
      if not credentials and not req.given.authorization and req.lines[i]:find("^Authorization: ") then
        table.remove(req.lines, i)
      end
    end
  end
  local exchange
  exchange, err = start(http, scope, req)
  if not exchange then return nil, err end
  return exchange, req, user and password and not reqt.auth and not req.given.authorization
end

local function run(scope, http, old, response)
  local reqt, err = translate(http, old)
  if not reqt then return err end
  local count, credentials, first = 0, false, nil
  while true do
    local exchange, req, can_retry = try(http, scope, reqt, credentials)
    if not exchange then return req end
    if exchange.pending then
      exchange:close()
      response.code = exchange.code
      return "timeout"
    end
    response.code, response.status, response.headers = exchange.code, exchange.status, exchange.headers
    local following, _, absolute = redirect.next(http, reqt, req, exchange, count, redirect.CODES_2004)
    if following then
      first = first or absolute
      reqt, count, credentials = following, count + 1, false
    elseif exchange.code == 401 and can_retry and not credentials then
      credentials = true
    else
      if first and response.headers then response.headers.location = first end
      if not head.has_body(req.method, exchange.code) then
        exchange:discard()
        return nil
      end
      local aborted
      err, aborted = bridge.pump(function() return exchange:read() end, response.body_cb or function() return 1 end)
      if aborted or err then exchange:close() end
      for name, value in pairs(exchange.trailers or {}) do
        local before = response.headers[name]
        response.headers[name] = before and before .. ", " .. value or value
      end
      return err
    end
    exchange:discard()
    scope.open = nil
  end
end

function legacy.request_cb(http, old, response)
  response = response or {}
  response.error = guard.run(run, http, old, response)
  return response
end

--- The form with texts: `body` goes out, the answer's body comes back as response.body.
function legacy.request(http, old)
  local wanted, parts, sent = {}, {}, false
  for name, value in pairs(old) do wanted[name] = value end
  if old.body ~= nil then
    wanted.body_cb = function()
      if sent then return "" end
      sent = true
      return tostring(old.body)
    end
  end
  local response = legacy.request_cb(http, wanted, {
    body_cb = function(chunk)
      if chunk and chunk ~= "" then
        parts[#parts + 1] = chunk
        return 1
      end
    end,
  })
  response.body, response.body_cb = concat(parts), nil
  return response
end

local function as_table(where)
  if type(where) ~= "table" then return { url = where } end
  local copy = {}
  for name, value in pairs(where) do copy[name] = value end
  return copy
end

local function answer(response)
  return response.body, response.headers, response.code, response.error
end

function legacy.get(http, where)
  local old = as_table(where)
  old.method = "GET"
  return answer(legacy.request(http, old))
end

function legacy.post(http, where, text)
  local old = as_table(where)
  old.method = "POST"
  if text ~= nil then old.body = text end
  old.body = tostring(old.body or "")
  if not old.headers then old.headers = { ["content-length"] = #old.body } end
  return answer(legacy.request(http, old))
end

return legacy
