-- The head of a response: its status line and header lines, parsed in one place for both engines.
-- Gives headers twice: a table by lower-case name, repeated ones joined with ", " (LuaSocket's shape), and, when
-- somebody asks, a list that keeps them apart, in order, as they were spelled.

local string, table, ipairs, tonumber, setmetatable = string, table, ipairs, tonumber, setmetatable
local find, lower, match, gsub = string.find, string.lower, string.match, string.gsub

local head = {}

local MALFORMED = "malformed response headers"
local TOO_LARGE = "response headers too large"

-- No honest server sends more; a hostile one shall not fill the memory.
head.LIMIT = 256 * 1024

-- One header line, from a position on.
local LINE = "^([^:\r\n]*):[ \t]*([^\r\n]*)\r?\n"

-- A line that begins with a blank continues the one before.
local function unfold(block)
  if find(block, "\n[ \t]") then return (gsub(block, "\r?\n([ \t])", "%1")) end
  return block
end

--- Header lines, each ended by LF or CR LF, from `pos` on -> headers | nil, message.
function head.parse(block, pos)
  block, pos = unfold(block), pos or 1
  local headers, last = {}, #block
  while pos <= last do
    local _, stop, name, value = find(block, LINE, pos)
    if not stop then return nil, MALFORMED end
    pos = stop + 1
    name = lower(name)
    local earlier = headers[name]
    headers[name] = earlier and earlier .. ", " .. value or value
  end
  return headers
end

--- The same lines as a list of { name =, value = }.
function head.list(block, pos)
  block = unfold(block)
  local list, n, _, stop, name, value = {}, 0, nil, nil, nil, nil
  _, stop, name, value = find(block, LINE, pos or 1)
  while stop do
    n = n + 1
    list[n] = { name = name, value = value }
    _, stop, name, value = find(block, LINE, stop + 1)
  end
  return list
end

--- Reads header lines up to the blank one from a socket-like object -> headers, the lines | nil, message.
function head.receive(c)
  local lines, n, size = {}, 0, 0
  while true do
    local line, err = c:receive("*l")
    if not line then return nil, err or "closed" end
    if line == "" then break end
    size = size + #line + 1
    if size > head.LIMIT then return nil, TOO_LARGE end
    n = n + 1
    lines[n] = line
  end
  if n == 0 then return {}, "" end
  lines[n + 1] = ""
  local block = table.concat(lines, "\r\n")
  local headers, err = head.parse(block)
  if not headers then return nil, err end
  return headers, block
end

--- Whether a response has a body (RFC 9112, section 6.3).
function head.has_body(method, code)
  return method ~= "HEAD" and code >= 200 and code ~= 204 and code ~= 304
end

--- The code in a status line, nil when it is none.
function head.code(status)
  return tonumber(match(status, "^HTTP/%d*%.%d* (%d%d%d)"))
end

-- What a request answers as its fifth result: everything that does not fit into the first four.
local outcome = {}

--- All values of a header, in order, each as the server sent it.
function outcome:values(name)
  local found, wanted = {}, lower(name)
  for _, header in ipairs(self.list) do
    if lower(header.name) == wanted then found[#found + 1] = header.value end
  end
  return found
end

-- The list is made when it is first asked for: most requests never do.
local function __index(self, name)
  if name ~= "list" then return outcome[name] end
  local raw = self.raw
  self.list = raw and head.list(raw, match(raw, "^[^\n]*\n()")) or {}
  return self.list
end

local metatable = { __index = __index }

function head.outcome(fields) return setmetatable(fields, metatable) end

return head
