-- Whether a coroutine can yield, in Lua 5.1: when there is no C call on its stack, be it pcall, a metamethod or the
-- iterator of a `for`. Lua does not tell. But it counts C calls, and the levels of an expression that it compiles count
-- in with them, up to one limit for both. So an expression that is just as deep as the limit allows where there are no
-- C calls compiles there, and nowhere else.

local compile = loadstring or load
local create, resume = coroutine.create, coroutine.resume
local floor = math.floor

local DEEPEST = 250 -- the limit is 200, and some levels are taken

local texts = {}

local function compiles(depth)
  local text = texts[depth]
  if not text then
    text = "return " .. ("- "):rep(depth) .. "1"
    texts[depth] = text
  end
  return compile(text) ~= nil
end

local function limit()
  local low, high = 1, DEEPEST
  while low < high do
    local middle = floor((low + high + 1) / 2)
    if compiles(middle) then low = middle else high = middle - 1 end
  end
  return low
end

--- `resumers`: the coroutines within tasks -> who resumed them; each of them is a level of its own.
return function(resumers)
  local deepest -- in a coroutine that the loop has resumed

  local function is_yieldable()
    local depth, co = deepest, resumers[coroutine.running()]
    while co do
      depth = depth - 1
      co = resumers[co]
    end
    return compiles(depth)
  end

  local function calibrate()
    local before = deepest
    local _, found = resume(create(limit))
    deepest = found
    return function() deepest = before end
  end

  return is_yieldable, calibrate
end
