-- Exceptions: `try` raises them, `protect` turns them into results. Every other error passes unchanged.

local coroutine, error, pcall, select, setmetatable, type =
  coroutine, error, pcall, select, setmetatable, type

-- An exception holds its message at index 1. Which tables are exceptions is known here only: the metatable
-- shields them, and a table of the same shape is none.
local shield = { __metatable = false }
local raised = setmetatable({}, { __mode = "k" })

local exceptions = {}

local function raise(finalizer, ...)
  if finalizer ~= nil then finalizer() end
  local exception = setmetatable({ (select(2, ...)) }, shield)
  raised[exception] = true
  error(exception, 0)
end

--- A `try` that calls `finalizer` before it raises.
function exceptions.newtry(finalizer)
  return function(...)
    if ... then return ... end
    raise(finalizer, ...)
  end
end

local function settle(ok, ...)
  if ok then return ... end
  local err = ...
  if type(err) == "table" and raised[err] then return nil, err[1] end
  error(err, 0)
end

local function protect(f)
  return function(...) return settle(pcall(f, ...)) end
end

-- Lua 5.1 has no pcall that a yield can cross. There the function runs in a coroutine of its own, and what
-- it yields is yielded on.
local function forward(co, ok, ...)
  if ok and coroutine.status(co) == "suspended" then
    return forward(co, coroutine.resume(co, coroutine.yield(...)))
  end
  return settle(ok, ...)
end

local function protect_with_coroutine(f)
  return function(...)
    local co = coroutine.create(function(...) return f(...) end)
    return forward(co, coroutine.resume(co, ...))
  end
end

local yields_cross_pcall = coroutine.resume(coroutine.create(function() return pcall(coroutine.yield) end))

--- A function that does the same, but answers nil and the message where a `try` in it raised.
exceptions.protect = yields_cross_pcall and protect or protect_with_coroutine

return exceptions
