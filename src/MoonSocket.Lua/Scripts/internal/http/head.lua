-- The head of a response: its status line and header lines, parsed in one place for both engines.
-- Gives headers twice: a table by lower-case name, repeated ones joined with ", " (LuaSocket's shape),
-- and a list that keeps them apart, in order, as they were spelled.

local string, table, tonumber, setmetatable = string, table, tonumber, setmetatable
local find, lower, match, gsub = string.find, string.lower, string.match, string.gsub

local head = {}

local MALFORMED = "malformed response headers"
local TOO_LARGE = "response headers too large"

-- No honest server sends more; a hostile one shall not fill the memory.
head.LIMIT = 256 * 1024

--- Header lines from `pos` on, each ended by LF or CR LF -> headers, list | nil, message.
function head.parse(block, pos)
  pos = pos or 1
  if find(block, "\n[ \t]") then block = gsub(block, "\r?\n([ \t])", "%1") end
  local headers, list, n, last = {}, {}, 0, #block
  while pos <= last do
    local _, stop, name, value = find(block, "^([^:\r\n]*):[ \t]*([^\r\n]*)\r?\n", pos)
    if not stop then return nil, MALFORMED end
    pos = stop + 1
    n = n + 1
    list[n] = { name = name, value = value }
    name = lower(name)
    local earlier = headers[name]
    headers[name] = earlier and earlier .. ", " .. value or value
  end
  return headers, list
end

--- A whole head -> headers, list, status line | nil, message.
function head.split(block)
  local status, pos = match(block, "^([^\r\n]*)\r?\n()")
  if not status then return nil, MALFORMED end
  local headers, list = head.parse(block, pos)
  if not headers then return nil, list end
  return headers, list, status
end

--- Reads header lines up to the blank one from a socket-like object -> headers, list | nil, message.
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
  if n == 0 then return {}, {} end
  lines[n + 1] = ""
  return head.parse(table.concat(lines, "\n"))
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
outcome.__index = outcome

--- All values of a header, in order, each as the server sent it.
function outcome:values(name)
  local found, wanted = {}, lower(name)
  for i = 1, #self.list do
    if lower(self.list[i].name) == wanted then found[#found + 1] = self.list[i].value end
  end
  return found
end

function head.outcome(fields) return setmetatable(fields, outcome) end

return head
