-- socket.concat: gathers strings and gives them back as one.
-- Pieces are joined when somebody asks, so that adding one costs the same however many there are.

local setmetatable, type, error, tostring = setmetatable, type, error, tostring
local join = table.concat

local methods = {}
methods.__index = methods

--- Appends a string; numbers count as strings.
function methods:addstring(s)
  local kind = type(s)
  if kind ~= "string" and kind ~= "number" then
    error("bad argument #1 to 'addstring' (string expected, got " .. (s == nil and "no value" or kind) .. ")", 2)
  end
  local n = self.n + 1
  self.n = n
  self[n] = s
end

--- Everything added so far; "" when there is nothing. May be asked at any time and more than once.
function methods:getresult()
  local n = self.n
  if n > 1 then
    local whole = join(self, "", 1, n)
    for i = n, 2, -1 do self[i] = nil end
    self[1] = whole
    self.n = 1
  end
  return n > 0 and tostring(self[1]) or ""
end

local concat = {}

--- A new, empty concat object.
function concat.create()
  return setmetatable({ n = 0 }, methods)
end

return concat
