-- Runs a transfer so that an error raised in a script's callback closes the connection first and then
-- goes on unchanged. The callbacks may yield in every Lua version.

local kernel = ...
local pcall = kernel.import("internal/protect.lua").pcall

local error = error

local guard = {}

local function finish(scope, ok, ...)
  if ok then return ... end
  local open = scope.open
  if open then
    scope.open = nil
    pcall(open.close, open) -- what went wrong first is what the caller must see
  end
  error((...), 0)
end

--- f(scope, ...) with its results. What f puts into `scope.open` is closed, by its `close` method, if f raises.
function guard.run(f, ...)
  local scope = {}
  return finish(scope, pcall(f, scope, ...))
end

return guard
