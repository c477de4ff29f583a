-- Whether a coroutine can yield, in Lua 5.2: when there is no C function on its stack but those that can be yielded
-- across. Lua does not tell, and the stack is looked through.

local getinfo = type(debug) == "table" and debug.getinfo
local crossable = { [pcall] = true, [xpcall] = true, [dofile or pcall] = true }

local function is_yieldable()
  local level = 2
  while true do
    local info = getinfo(level, "S")
    if not info then return true end
    if info.what == "C" and not crossable[getinfo(level, "f").func] then return false end
    level = level + 1
  end
end

return function()
  return getinfo and is_yieldable or function() return true end, function() end
end
