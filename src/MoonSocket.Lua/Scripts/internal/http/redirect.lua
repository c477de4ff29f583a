-- Whether a response sends the request elsewhere, and the request that goes there. What is meant for one
-- origin alone (credentials, cookies, the Host header) stays there, and https never leads to http.

local url = require "socket.url"

local string, pairs, tostring = string, pairs, tostring
local find, gsub, lower = string.find, string.gsub, string.lower

local redirect = {}

local CODES = { [301] = true, [302] = true, [303] = true, [307] = true }
-- In the first generation only these two.
redirect.CODES_2004 = { [301] = true, [302] = true }

-- What the URL says now, and not the table any more.
local URL_FIELDS = { "scheme", "host", "port", "path", "params", "query", "fragment", "uri", "authority", "userinfo" }
-- What only the first origin may see.
local PRIVATE = { authorization = true, cookie = true, host = true, ["proxy-authorization"] = true }

local function target(http, reqt, req, exchange, count, codes)
  if reqt.redirect == false or not codes[exchange.code] then return nil end
  if reqt.source or (req.method ~= "GET" and req.method ~= "HEAD") then return nil end
  local limit = reqt.maxredirects
  if limit == nil then limit = 5 end
  if limit and count >= limit then return nil end
  local location = exchange.headers and exchange.headers.location
  if not location then return nil end
  location = gsub(location, "%s", "")
  if location == "" or find(location, "%c") then return nil end
  local absolute = url.absolute(req.absolute, location)
  local parsed = url.parse(absolute)
  local scheme = parsed and parsed.scheme and lower(parsed.scheme)
  if not scheme or not http.schemes[scheme] or not parsed.host then return nil end
  if req.scheme == "https" and scheme ~= "https" then return nil end
  return absolute, parsed, scheme
end

local function origin(http, parsed, scheme)
  local port = parsed.port
  if not port or port == "" then port = http.schemes[scheme].port end
  return lower(parsed.host), tostring(port)
end

local function without_private(headers)
  local kept = {}
  for name, value in pairs(headers or {}) do
    if not PRIVATE[lower(name)] then kept[name] = value end
  end
  return kept
end

--- The request table that follows, and the URL as it was given | nil when the response is the answer.
function redirect.next(http, reqt, req, exchange, count, codes)
  local absolute, parsed, scheme = target(http, reqt, req, exchange, count, codes or CODES)
  if not absolute then return nil end
  local following = {}
  for name, value in pairs(reqt) do following[name] = value end
  for i = 1, #URL_FIELDS do following[URL_FIELDS[i]] = nil end
  following.url, following.user, following.password = absolute, parsed.user, parsed.password
  if scheme ~= req.scheme then following.create = nil end
  local host, port = origin(http, parsed, scheme)
  if scheme == req.scheme and host == lower(req.host) and port == req.port then
    following.user, following.password = parsed.user or req.user, parsed.password or req.password
  else
    following.headers = without_private(reqt.headers)
    following.certificate, following.key = nil, nil
    following.auth = nil
  end
  return following, exchange.headers.location, absolute
end

return redirect
