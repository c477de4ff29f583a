-- Exceptions: `try` raises them, `protect` turns them into results. Every other error passes unchanged.

local kernel = ...

local suspend = kernel.import("internal/suspend.lua")
local hands_on = suspend.hands_on
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

-- Lua 5.1 has no pcall that a yield can cross. There the function runs in a coroutine of its own, and what
-- it yields is yielded on. Outside any coroutine nobody can yield, and pcall itself will do.
local forward

local function go_on(by, co, ...)
  hands_on(co, by)
  return forward(by, co, coroutine.resume(co, ...))
end

function forward(by, co, ok, ...)
  hands_on(co, nil)
  if ok and coroutine.status(co) == "suspended" then return go_on(by, co, coroutine.yield(...)) end
  return ok, ...
end

local function pcall_in_coroutine(f, ...)
  if not coroutine.running() then return pcall(f, ...) end
  local co = coroutine.create(function(...) return f(...) end)
  return go_on(suspend.resumer(), co, ...)
end

local probe = coroutine.create(function() return pcall(coroutine.yield) end)
coroutine.resume(probe)
local yields_cross_pcall = coroutine.status(probe) == "suspended" -- in 5.1 pcall has caught the yield's error

--- pcall that may be yielded across in every Lua version.
exceptions.pcall = yields_cross_pcall and pcall or pcall_in_coroutine
local protected_call = exceptions.pcall

--- A function that does the same, but answers nil and the message where a `try` in it raised.
function exceptions.protect(f)
  return function(...) return settle(protected_call(f, ...)) end
end

return exceptions
