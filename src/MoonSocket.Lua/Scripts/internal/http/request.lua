-- A request table as the script wrote it -> a request as the engines want it: URL in parts, method checked,
-- header lines with the defaults, authorization, proxy, time-outs. The script's table is not modified.
--
-- Fields of the result beside the script's own: scheme, host, port, path, target (on the request line), authority (for Host), origin, absolute
-- (the URL up to the path, and all of it, without credentials and fragment), method, lines (list of "Name: value"), given (the script's headers by lower-case name), body ("none",
-- "chunked", "length"), length, close (the script wants no reuse), connect_timeout, idle_timeout,
-- total_timeout, proxy_url (normalised) and proxy (its parts). secret is the password, decoded.

local kernel = ...
local url = require "socket.url"
local mime = require "mime"
local lines = kernel.import "internal/http/lines.lua"

local string, type, tostring, tonumber, pairs, error = string, type, tostring, tonumber, pairs, error
local find, format, lower = string.find, string.format, string.lower

local request = {}

local DEFAULTS = { path = "/", scheme = "http" }
local PROXY_PORTS = { http = 3128, https = 3128, socks4 = 1080, socks5 = 1080, socks5h = 1080 }

local function is_callable(value)
  return type(value) == "function" or type(value) == "table" or type(value) == "userdata"
end

-- "80", 80, 80.0 -> "80"; other texts stay (a socket-like object may know service names)
local function port_text(port)
  if type(port) == "string" and find(port, "^%d+$") then return port end
  local number = tonumber(port)
  if number and number % 1 == 0 then return format("%d", number) end
  return tostring(port)
end

local function in_brackets(host)
  if find(host, ":", 1, true) and not find(host, "[", 1, true) then return "[" .. host .. "]" end
  return host
end

--- The proxy's URL in parts, and rebuilt with its port | raises when the scheme is missing or unknown
local function proxy_of(text)
  if type(text) ~= "string" then error("proxy must be a URL, not a " .. type(text), 0) end
  local proxy = url.parse(text)
  local scheme = proxy and proxy.scheme and lower(proxy.scheme)
  if not scheme or not proxy.host then error(format("invalid proxy '%s': it needs a scheme and a host", text), 0) end
  if not PROXY_PORTS[scheme] then error(format("invalid proxy '%s': unknown scheme '%s'", text, scheme), 0) end
  proxy.scheme = scheme
  proxy.port = proxy.port and proxy.port ~= "" and proxy.port or tostring(PROXY_PORTS[scheme])
  local user = proxy.userinfo and proxy.userinfo .. "@" or ""
  return proxy, scheme .. "://" .. user .. in_brackets(proxy.host) .. ":" .. proxy.port
end

local function seconds(value, name)
  if value == nil or value == false then return nil end
  local number = tonumber(value)
  if not number or number ~= number then
    error(format("%s must be a number of seconds, not %s", name, number and "nan" or "a " .. type(value)), 0)
  end
  return number
end

-- timeout = seconds or { connect =, idle =, total = }; what is not said is http.TIMEOUT, but total is unlimited
local function set_timeouts(req, default)
  local timeout = req.timeout
  if type(timeout) == "table" then
    req.connect_timeout = seconds(timeout.connect, "timeout.connect") or default
    req.idle_timeout = seconds(timeout.idle, "timeout.idle") or default
    req.total_timeout = seconds(timeout.total, "timeout.total")
  else
    timeout = seconds(timeout, "timeout") or default
    req.connect_timeout, req.idle_timeout = timeout, timeout
  end
end

local function basic(user, password)
  return "Basic " .. (mime.b64(user .. ":" .. password))
end

-- How the body goes out, from the script's own framing headers.
local function set_body(req, given)
  local length = given["content-length"]
  if length ~= nil then
    local number = tonumber(length)
    if not number or number < 0 or number % 1 ~= 0 or number > 2 ^ 53 then
      return nil, format("invalid content-length '%s'", tostring(length))
    end
    if not req.source and number > 0 then return nil, "content-length without a source" end
    req.body, req.length = "length", number
  else
    req.body = req.source and "chunked" or "none"
  end
  return true
end

-- All header lines but the framing ones, which the engines add: Host when the script gave none,
-- Content-Length, Transfer-Encoding and the engine's own Connection.
local function set_headers(http, req)
  local all, n, given = {}, 0, {}
  for name, value in pairs(req.headers or {}) do
    local line, err = lines.header(name, value)
    if not line then return nil, err end
    name = lower(name)
    given[name] = value
    if name ~= "content-length" and name ~= "transfer-encoding" and name ~= "connection" then
      n = n + 1
      all[n] = line
    end
  end
  req.lines, req.given = all, given
  if http.USERAGENT and not given["user-agent"] then
    n = n + 1
    all[n] = "User-Agent: " .. http.USERAGENT
  end
  if not given.te then
    n = n + 1
    all[n] = "TE: trailers"
  end
  if req.user and req.password then
    req.secret = url.unescape(req.password)
    if not req.auth and not given.authorization then
      n = n + 1
      all[n] = "Authorization: " .. basic(req.user, req.secret)
    end
  end
  req.close = given.connection ~= nil and find(lower(given.connection), "close", 1, true) ~= nil
  return set_body(req, given)
end

local function set_target(req, given_proxy)
  if not req.host or req.host == "" then return nil, format("invalid host '%s'", tostring(req.host)) end
  local path = req.path
  if not path and not given_proxy and not req.uri then return nil, "invalid path 'nil'" end
  path = path or ""
  if req.params then path = path .. ";" .. req.params end
  if req.query then path = path .. "?" .. req.query end
  req.target = req.uri or path
  -- With the port only where it is not the scheme's own, as in a Host header.
  req.authority = in_brackets(req.host) .. (req.port == req.default_port and "" or ":" .. req.port)
  -- As it is asked for: without credentials and fragment.
  req.origin = req.scheme .. "://" .. req.authority
  req.absolute = req.origin .. (find(req.target, "^/") and "" or "/") .. req.target
  local why = lines.refused("url", req.absolute)
  if why then return nil, why end
  return true
end

--- A request table -> the request | nil, message. Raises for what no environment can cure: an unknown
--- scheme, a wrong type.
function request.adjust(http, reqt)
  local req = reqt.url and url.parse(reqt.url, DEFAULTS) or {}
  for name, value in pairs(reqt) do req[name] = value end
  if not req.scheme or req.scheme == "" then error("missing scheme in the request", 0) end
  req.scheme = lower(req.scheme)
  local entry = http.schemes[req.scheme]
  if not entry then error(format("unknown scheme '%s'", req.scheme), 0) end
  req.entry = entry
  req.default_port = port_text(entry.port)
  req.port = (req.port == nil or req.port == "") and req.default_port or port_text(req.port)
  if req.port == "0" then return nil, "invalid port '0'" end
  if req.method == nil or req.method == "" then req.method = "GET" end
  if req.source ~= nil and not is_callable(req.source) then error("source must be callable, not a " .. type(req.source), 0) end
  if req.sink ~= nil and not is_callable(req.sink) then error("sink must be callable, not a " .. type(req.sink), 0) end
  local why = lines.refused_method(req.method)
  if why then return nil, why end
  local proxy = req.proxy or http.PROXY
  req.proxy = nil
  if proxy then req.proxy, req.proxy_url = proxy_of(proxy) end
  local ok, err = set_target(req, proxy)
  if not ok then return nil, err end
  set_timeouts(req, http.TIMEOUT)
  ok, err = set_headers(http, req)
  if not ok then return nil, err end
  return req
end

request.basic = basic

return request
