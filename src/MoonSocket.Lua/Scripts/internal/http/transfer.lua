-- One request from beginning to end: chooses the engine, sends, follows redirects, keeps cookies, asks
-- on_headers and moves the body into the sink. Knows neither of the two engines' ways.

local kernel = ...
local socket = require "socket"
local ltn12 = require "ltn12"
local request = kernel.import "internal/http/request.lua"
local redirect = kernel.import "internal/http/redirect.lua"
local conversation = kernel.import "internal/http/conversation.lua"
local builtin = kernel.import "internal/http/exchange.lua"
local cookies = kernel.import "internal/http/cookies.lua"
local resume = kernel.import "internal/http/resume.lua"
local head = kernel.import "internal/http/head.lua"

local type = type

local transfer = {}

-- Two results, as LuaSocket has it; a third where the engine knows more to say.
local function failed(message, detail)
  if detail ~= nil and detail ~= message then return nil, message, detail end
  return nil, message
end

-- The `create` a request is to be spoken over, nil for the built-in engine.
local function foreign(http, req)
  if req.create then return req.create end
  -- "*" or a whole URL as request target: the built-in engine has no words for it
  if req.uri and req.scheme == "http" and not req.uri:find("^/") then return socket.tcp end
  -- A program that puts its own socket.tcp in place means it for http too, which always was made of it.
  if req.scheme == "http" and socket.tcp ~= kernel.builtin_tcp then return socket.tcp end
  local make = req.entry.create
  if make and make ~= http.builtin_create[req.scheme] then return make(req) end
end

--- Sends an adjusted request and reads the head -> exchange | nil, message, detail
function transfer.start(http, scope, req)
  if req.cookies then cookies.send(req) end
  if req.resume then
    local ok, err = resume.ask(req)
    if not ok then return nil, err end
  end
  local create = foreign(http, req)
  local engine = create and conversation or builtin
  local exchange, err, detail = engine.start(http, scope, req, create)
  if not exchange then return nil, err, detail end
  if req.cookies then cookies.keep(req, exchange) end
  return exchange
end

-- What on_headers wants: the sink of the body | nil, message
local function ask_headers(req, exchange, sink)
  local answer, message = req.on_headers(exchange.code, exchange.headers, exchange.status)
  if answer == false or (answer == nil and message ~= nil) then return nil, message or "aborted by callback" end
  if type(answer) == "function" then return answer end
  return sink
end

-- The body of the final response, and what http.request answers.
local function deliver(req, exchange, count, location)
  local headers = exchange.headers
  local sink, err = req.sink or ltn12.sink.null(), nil
  if headers and location and not headers.location then headers.location = location end
  if req.on_headers then
    sink, err = ask_headers(req, exchange, sink)
    if not sink then
      exchange:close()
      return nil, err
    end
  end
  local wanted = head.has_body(req.method, exchange.code)
  if req.resume then
    local ours
    ours, err = resume.check(req, exchange)
    if ours == nil then
      exchange:close()
      return nil, err
    end
    wanted = wanted and ours
  end
  if wanted then
    local ok
    ok, err = ltn12.pump.all(function() return exchange:read() end, sink, req.step)
    if not ok then
      exchange:close()
      return failed(err, err == exchange.error and exchange.detail or nil)
    end
    exchange:close()
  else
    exchange:discard()
  end
  return 1, exchange.code, headers, exchange.status, head.outcome {
    raw = exchange.raw, trailers = exchange.trailers or {}, version = exchange.version,
    received = exchange.received or 0, sent = exchange.sent or 0, redirects = count, url = req.absolute,
  }
end

--- A request table -> 1, code, headers, status line, outcome | nil, message, detail
function transfer.run(scope, http, reqt)
  local count, location = reqt.nredirects or 0, nil
  while true do
    local req, err = request.adjust(http, reqt)
    if not req then return nil, err end
    local exchange, detail
    exchange, err, detail = transfer.start(http, scope, req)
    if not exchange then return failed(err, detail) end
    if exchange.pending then return 1, exchange.code end
    local following, hint = redirect.next(http, reqt, req, exchange, count)
    if not following then return deliver(req, exchange, count, location) end
    exchange:discard()
    scope.open = nil
    count, location, reqt = count + 1, hint, following
  end
end

return transfer
