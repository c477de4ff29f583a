-- The coroutine library for code that runs its own coroutines within a task: where one of them waits, the task is
-- suspended, and whoever resumed it does not see it. With the plain library the whole thread would wait.

local kernel = ...

local suspend = kernel.import("internal/suspend.lua")
local error, pairs = error, pairs
local create, resume, status = coroutine.create, suspend.resume_within, coroutine.status

local nested = {}
for name, f in pairs(coroutine) do nested[name] = f end

nested.resume = resume

local function answer(co, ok, ...)
  if ok then return ... end
  local err = ...
  if coroutine.close and status(co) == "dead" then coroutine.close(co) end
  error(err, 0)
end

function nested.wrap(f)
  local co = create(f)
  return function(...) return answer(co, resume(co, ...)) end
end

return nested
