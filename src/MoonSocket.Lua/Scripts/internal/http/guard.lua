-- Runs a transfer so that an error raised in a script's callback closes the connection first and then
-- goes on unchanged. The callbacks may yield in every Lua version.

local coroutine, error, pcall, select, unpack = coroutine, error, pcall, select, unpack or table.unpack

local guard = {}

-- pcall as it is where a yield can cross it; elsewhere (5.1) the function runs in a coroutine of its own,
-- whose yields are passed on.
local protected = pcall

if not coroutine.resume(coroutine.create(function() return pcall(coroutine.yield) end)) then
  local function continue(co, ok, ...)
    if not ok then return false, ... end
    if coroutine.status(co) == "dead" then return true, ... end
    return continue(co, coroutine.resume(co, coroutine.yield(...)))
  end

  protected = function(f, ...)
    if not coroutine.running() then return pcall(f, ...) end
    local args, n = { ... }, select("#", ...)
    local co = coroutine.create(function() return f(unpack(args, 1, n)) end)
    return continue(co, coroutine.resume(co))
  end
end

guard.pcall = protected

local function finish(scope, ok, ...)
  if ok then return ... end
  local open = scope.open
  if open then
    scope.open = nil
    protected(open.close, open) -- what went wrong first is what the caller must see
  end
  error((...), 0)
end

--- f(scope, ...) with its results. What f puts into `scope.open` is closed, by its `close` method, if f raises.
function guard.run(f, ...)
  local scope = {}
  return finish(scope, protected(f, scope, ...))
end

return guard
