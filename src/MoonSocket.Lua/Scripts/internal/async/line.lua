-- A line of tables: joined at the end, served from the front, and left from anywhere. Who has left takes no room for
-- long: a task that asks with a time-out, again and again, must not fill the memory of a line that nobody serves.

local setmetatable = setmetatable

local methods = {}
local metatable = { __index = methods }

local ROOM = 16 -- places that those who have left may take, beside as many as there are others

local function compact(self)
  local n = 0
  for i = self.first, self.last do
    local item = self[i]
    self[i] = nil
    if item.line == self then
      n = n + 1
      self[n] = item
    end
  end
  self.first, self.last = 1, n
end

function methods:push(item)
  self.last = self.last + 1
  self[self.last] = item
  item.line = self
  self.count = self.count + 1
end

--- The first one, which is in the line no more; nil where there is none.
function methods:shift()
  while self.first <= self.last do
    local item = self[self.first]
    self[self.first] = nil
    self.first = self.first + 1
    if item.line == self then
      item.line = nil
      self.count = self.count - 1
      return item
    end
  end
end

--- Takes one out, if it is still in.
function methods:remove(item)
  if item.line ~= self then return end
  item.line = nil
  self.count = self.count - 1
  if self.last - self.first + 1 > 2 * self.count + ROOM then compact(self) end
end

--- An empty line; `count` is how many are in it.
return function() return setmetatable({ first = 1, last = 0, count = 0 }, metatable) end
