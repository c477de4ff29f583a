-- What goes on the wire as lines: checked, so that no line break in a URL, a method or a header can
-- smuggle in a line of its own.

local canonic = require("socket.headers").canonic

local string, type, tostring, pairs = string, type, tostring, pairs
local find, lower, format, concat = string.find, string.lower, string.format, table.concat

local lines = {}

--- Why `value` must not stand in a line, or nil. `what` names it.
local function refused(what, value)
  if not find(value, "[%z\r\n]") then return nil end
  return what .. (find(value, "[\r\n]") and " contains a line break" or " contains a NUL byte")
end
lines.refused = refused

--- nil, or why a method is none (RFC 9110, section 9.1)
function lines.refused_method(method)
  if method == "GET" then return nil end
  if type(method) ~= "string" then return "method must be a string, not a " .. type(method) end
  return refused("method", method)
    or (find(method, "[^%w!#$%%&'*+%-.^_`|~]") and format("invalid method '%s'", method))
    or nil
end

--- "Name: value" in the capitalisation of socket.headers | nil, message
function lines.header(name, value)
  if type(name) ~= "string" then return nil, "header name must be a string, not a " .. type(name) end
  if type(value) ~= "string" then
    if type(value) ~= "number" then
      return nil, format("header '%s' must be a string, not a %s", name, type(value))
    end
    value = tostring(value)
  end
  if find(name, "^[%w!#$%%&'*+%-.^_`|~]+$") == nil then
    return nil, refused("header name", name) or format("invalid header name '%s'", name)
  end
  if find(value, "[%z\r\n]") then return nil, refused(format("header '%s'", name), value) end
  name = lower(name)
  return (canonic[name] or name) .. ": " .. value
end

--- The request line | nil, message
function lines.request(method, uri)
  local why = lines.refused_method(method) or refused("url", uri)
  if why then return nil, why end
  return method .. " " .. uri .. " HTTP/1.1\r\n"
end

--- All headers of a table and the blank line | nil, message
function lines.block(headers)
  local all, n = {}, 0
  for name, value in pairs(headers) do
    local line, err = lines.header(name, value)
    if not line then return nil, err end
    n = n + 1
    all[n] = line
  end
  return concat(all, "\r\n", 1, n) .. (n > 0 and "\r\n\r\n" or "\r\n")
end

return lines
