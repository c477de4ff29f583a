-- socket.http: the client, in both generations' shapes. This page is only the front: what is asked for and
-- answered. The request's way from here is in internal/http/transfer.lua.

local kernel = ...
local socket = require "socket"
local ltn12 = require "ltn12"
local connection = kernel.import "internal/http/connection.lua"
local cookies = kernel.import "internal/http/cookies.lua"
local guard = kernel.import "internal/guard.lua"
local legacy = kernel.import "internal/http/legacy.lua"
local transfer = kernel.import "internal/http/transfer.lua"
kernel.import "internal/http/body.lua" -- adds the mode "http-chunked" to socket.source and socket.sink

local type, tostring, error, select = type, tostring, error, select
local concat = table.concat

local http = {
  TIMEOUT = 60,
  USERAGENT = socket._VERSION,
}

-- What stands in for the built-in engine when someone calls a scheme's own `create`: LuaSec for https.
http.schemes = {
  http = { port = 80, create = function() return socket.tcp end },
  https = {
    port = 443,
    create = function(reqt)
      local https = require "ssl.https"
      if type(https.tcp) ~= "function" then error("ssl.https has no function tcp", 0) end
      return https.tcp(reqt)
    end,
  },
}

-- A scheme whose `create` is one of these goes through the built-in engine.
local builtin = { http = http.schemes.http.create, https = http.schemes.https.create }

local settings = setmetatable({ builtin_create = builtin }, { __index = http })

local function form(url, body)
  local parts = {}
  local reqt = { url = url, sink = ltn12.sink.table(parts), target = parts }
  if body ~= nil then
    body = tostring(body)
    reqt.source = ltn12.source.string(body)
    reqt.headers = { ["content-type"] = "application/x-www-form-urlencoded", ["content-length"] = #body }
    reqt.method = "POST"
  end
  return reqt
end

http.genericform = form

local function simple(parts, ok, ...)
  if not ok then return nil, ... end
  return concat(parts), ...
end

-- Looked up once, at load time: a scheduler may have put its own in place by then.
http.request = socket.protect(function(reqt, body)
  if type(reqt) == "string" or type(reqt) == "number" then
    reqt = form(reqt, body)
    return simple(reqt.target, guard.run(transfer.run, settings, reqt))
  elseif type(reqt) ~= "table" then
    error("bad argument #1 to 'request' (string or table expected, got " .. type(reqt) .. ")", 0)
  end
  local text = reqt.body
  if (type(text) == "string" or type(text) == "number") and not reqt.source and not reqt.sink then
    return legacy.request(settings, reqt)
  end
  return guard.run(transfer.run, settings, reqt)
end)

function http.open(host, port, create)
  return connection.open(host, port, create, http.TIMEOUT)
end

function http.cookies() return cookies.new() end

function http.request_cb(request, response) return legacy.request_cb(settings, request, response) end
function http.get(where) return legacy.get(settings, where) end
function http.post(where, body) return legacy.post(settings, where, body) end

socket.http = http

return http
