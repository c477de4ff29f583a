-- socket.url: taking URLs apart, putting them together, and resolving relative ones.
-- Grammar: [scheme:][//[user[:password]@]host[:port]][path][;params][?query][#fragment]

local ipairs, pairs, tonumber, tostring, type = ipairs, pairs, tonumber, tostring, type
local char, find, format, gmatch, gsub, match, sub =
  string.char, string.find, string.format, string.gmatch, string.gsub, string.match, string.sub
local concat = table.concat

local url = { _VERSION = "URL 1.0.3" }

-- Escapes --------------------------------------------------------------------------------------------

-- What `escape` and `build_path` write for a byte; bytes that stay are absent.
local escaped, protected = {}, {}
for code = 0, 255 do
  local c = char(code)
  if not find(c, "[A-Za-z0-9_]") then escaped[c] = format("%%%02x", code) end
  if not find(c, "[A-Za-z0-9%-_%.!~%*'%(%):@&=%+%$,]") then protected[c] = format("%%%02X", code) end
end

local function decode(hex) return char(tonumber(hex, 16)) end

--- Every byte but letters, digits and `_` as %xx.
function url.escape(s)
  return (gsub(s, "[^A-Za-z0-9_]", escaped))
end

--- The bytes that %xx stand for.
function url.unescape(s)
  return (gsub(s, "%%(%x%x)", decode))
end
local unescape = url.unescape

-- Taking apart ---------------------------------------------------------------------------------------

--- A new table of the components, seeded with those of `default`; nil and a message for an empty text.
function url.parse(u, default)
  local parsed = {}
  if default then
    for key, value in pairs(default) do parsed[key] = value end
  end
  if not u or u == "" then return nil, "invalid url" end
  if type(u) == "number" then u = tostring(u) end

  local scheme, rest = match(u, "^([A-Za-z0-9][A-Za-z0-9%+%-%.]*):(.*)$")
  if scheme then parsed.scheme, u = scheme, rest end

  local authority
  authority, rest = match(u, "^//([^/%?#]*)(.*)$")
  if authority then parsed.authority, u = authority, rest end

  local at = find(u, "#", 1, true)
  if at then parsed.fragment, u = sub(u, at + 1), sub(u, 1, at - 1) end
  at = find(u, "?", 1, true)
  if at then parsed.query, u = sub(u, at + 1), sub(u, 1, at - 1) end
  at = find(u, ";", 1, true)
  if at then parsed.params, u = sub(u, at + 1), sub(u, 1, at - 1) end
  if u ~= "" then parsed.path = u end

  authority = parsed.authority
  if not authority then return parsed end
  at = find(authority, "@", 1, true)
  if at then parsed.userinfo, authority = sub(authority, 1, at - 1), sub(authority, at + 1) end
  local host, port = match(authority, "^(.*):([^:%]]*)$")
  if port then parsed.port, authority = port, host end
  if authority ~= "" then parsed.host = match(authority, "^%[(.+)%]$") or authority end

  local userinfo = parsed.userinfo
  if not userinfo then return parsed end
  local user, password = match(userinfo, "^(.*):([^:]*)$")
  if password then parsed.password, userinfo = password, user end
  parsed.user = userinfo
  return parsed
end
local parse = url.parse

--- The segments of a path, unescaped, with is_absolute and is_directory.
function url.parse_path(path)
  local segments = {}
  path = path or ""
  local n = 0
  for segment in gmatch(path, "[^/]+") do
    n = n + 1
    segments[n] = unescape(segment)
  end
  if sub(path, 1, 1) == "/" then segments.is_absolute = 1 end
  if sub(path, -1) == "/" then segments.is_directory = 1 end
  return segments
end

-- Putting together -----------------------------------------------------------------------------------

--- The path of a list of segments; `unsafe` leaves them unescaped.
function url.build_path(segments, unsafe)
  local path
  if unsafe then
    path = concat(segments, "/")
  else
    local safe = {}
    for i, segment in ipairs(segments) do safe[i] = gsub(segment, ".", protected) end
    path = concat(safe, "/")
  end
  if segments.is_directory and #segments > 0 then path = path .. "/" end
  if segments.is_absolute then path = "/" .. path end
  return path
end

--- The text of a table of components. `host`, `port`, `user` and `password` win over `authority`.
function url.build(parsed)
  local u = parsed.path or ""
  if parsed.params then u = u .. ";" .. parsed.params end
  if parsed.query then u = u .. "?" .. parsed.query end
  local authority = parsed.authority
  if parsed.host then
    authority = parsed.host
    if find(authority, ":", 1, true) then authority = "[" .. authority .. "]" end
    if parsed.port then authority = authority .. ":" .. tostring(parsed.port) end
    local userinfo = parsed.userinfo
    if parsed.user then
      userinfo = parsed.user
      if parsed.password then userinfo = userinfo .. ":" .. parsed.password end
    end
    if userinfo then authority = userinfo .. "@" .. authority end
  end
  if authority then u = "//" .. authority .. u end
  if parsed.scheme then u = parsed.scheme .. ":" .. u end
  if parsed.fragment then u = u .. "#" .. parsed.fragment end
  return u
end
local build = url.build

-- Relative references --------------------------------------------------------------------------------

-- "." segments go, ".." takes the segment before it along, empty ones included; above the root there is
-- only the root. A relative path keeps what it cannot resolve.
local function remove_dots(path)
  local absolute = sub(path, 1, 1) == "/"
  local kept, n, directory = {}, 0, false
  for segment in gmatch(absolute and path or "/" .. path, "/([^/]*)") do
    directory = false
    if segment == "." and (absolute or n > 0) then
      directory = true
    elseif segment == ".." and n > 0 and kept[n] ~= ".." then
      n = n - 1
      directory = true
    elseif segment == ".." and absolute then
      directory = true
    else
      n = n + 1
      kept[n] = segment
    end
  end
  path = concat(kept, "/", 1, n)
  if absolute then path = "/" .. path end
  if directory and n > 0 then path = path .. "/" end
  return path
end

-- Query and fragment are treated like further segments, as programs have come to expect; the host is not.
local function remove_url_dots(u)
  if not find(u, "/.", 1, true) then return u end
  local scheme, rest = match(u, "^([A-Za-z0-9][A-Za-z0-9%+%-%.]*:)(.*)$")
  if not scheme then scheme, rest = "", u end
  local authority, tail = match(rest, "^(//[^/%?#]*)(.*)$")
  if not authority then authority, tail = "", rest end
  local path, more = match(tail, "^([^;%?#]*)(.*)$")
  tail = remove_dots(path) .. more
  if find(more, "/.", 1, true) then tail = remove_dots(tail) end
  return scheme .. authority .. tail
end

-- The base's path up to its last "/", then the relative path.
local function combine(base, relative)
  if sub(relative, 1, 1) == "/" then return relative end
  return (base and match(base, "^(.*/)") or "/") .. relative
end

--- The absolute URL that `relative` means at `base`, a text or a parsed table.
function url.absolute(base, relative)
  local base_parts = base
  if type(base) == "table" then
    base = build(base_parts)
  else
    base_parts = parse(base)
  end
  local parts = parse(relative)
  local result
  if not base_parts then
    result = relative
  elseif not parts then
    result = base
  elseif parts.scheme then
    result = relative
  else
    parts.scheme = base_parts.scheme
    if not parts.authority then
      parts.authority = base_parts.authority
      if not parts.path then
        parts.path = base_parts.path
        if not parts.params then
          parts.params = base_parts.params
          if not parts.query then parts.query = base_parts.query end
        end
      else
        parts.path = combine(base_parts.path, parts.path)
      end
    end
    result = build(parts)
  end
  return remove_url_dots(result)
end

return url
