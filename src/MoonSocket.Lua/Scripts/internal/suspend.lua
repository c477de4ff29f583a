-- What happens when a kernel function answers `false, -1, how`: it runs in a task of socket.async and would have to wait.
-- The task is suspended, and the caller calls the function again when the task goes on. Where a task cannot be
-- suspended (in a coroutine that somebody else resumes, or below a C function) the loop runs the other tasks from
-- there, so that they go on, and the call comes back when the loop does.

local kernel = ...

local error, pcall, setmetatable = error, pcall, setmetatable
local abandon = kernel.reactor_abandon
local create, running, status, yield = coroutine.create, coroutine.running, coroutine.status, coroutine.yield
local raw_resume = coroutine.resume

-- WAIT: the second answer. PLAIN: the third, where the running coroutine is the task's own and can yield.
local suspend = { WAIT = -1, PLAIN = 1 }
local PLAIN = suspend.PLAIN

-- What a task yields to the loop; known to nobody else.
local TOKEN = {}
suspend.TOKEN = TOKEN

-- suspend.current: the coroutine of the task that runs, set by the loop.

-- A coroutine within a task whose resumer hands TOKEN on -> that resumer; only while it runs.
local resumers = setmetatable({}, { __mode = "k" })

-- Whether nothing stands in the way of a yield, where Lua can tell: from 5.3 on, and in LuaJIT.
local is_yieldable = coroutine.isyieldable

--- Finds out what has to be known about the coroutines that are resumed from here on.
function suspend.calibrate() end

if not is_yieldable then
  local probe = create(function() return pcall(yield) end)
  raw_resume(probe)
  local version = status(probe) == "suspended" and "older/yieldable52.lua" or "older/yieldable51.lua"
  is_yieldable, suspend.calibrate = kernel.import("internal/async/" .. version)(resumers)
end

local function reaches_loop(co)
  while co and co ~= suspend.current do co = resumers[co] end
  return co
end

--- Whether the running coroutine is a task, or hands on to one, and can be suspended.
function suspend.possible()
  local co = suspend.current and running()
  return co and reaches_loop(co) and is_yieldable()
end
local possible = suspend.possible

--- Goes on after a yield of TOKEN, or raises what the task is to be canceled with.
function suspend.go_on(canceled, on_cancel, argument)
  if canceled then
    abandon()
    if on_cancel then on_cancel(argument) end
    error(canceled[1], 0)
  end
end
local go_on = suspend.go_on

-- Runs the loop until it comes to the running task again -> what it is to be canceled with. The loop puts it here.
function suspend.run_others() error("there is no loop", 0) end

local function wait_within()
  local task = suspend.current
  local canceled = suspend.run_others()
  suspend.current = task
  return canceled
end

--- After a kernel function has answered `false, -1, how`: waits until it may be called again.
function suspend.wait(how)
  if how == PLAIN or possible() then
    go_on(yield(TOKEN))
  else
    go_on(wait_within())
  end
end
local wait = suspend.wait

--- Waits for another task to make this one ready. If it is canceled first, on_cancel(argument) is called.
function suspend.park(on_cancel, argument)
  if possible() then
    go_on(yield(TOKEN), on_cancel, argument)
  else
    go_on(wait_within(), on_cancel, argument)
  end
end

--- Calls a kernel function until it is over, and answers what it answers then (up to four values).
function suspend.call(f, ...)
  local a, b, c, d = f(...)
  while a == false and b == -1 do
    wait(c)
    a, b, c, d = f(...)
  end
  return a, b, c, d
end

-- Nested coroutines ----------------------------------------------------------------------------------

--- Who hands on to the loop what a coroutine yields that is resumed here: the running one, if it can be suspended.
function suspend.resumer()
  return suspend.current and is_yieldable() and running() or nil
end
local resumer = suspend.resumer

--- Before `co` is resumed: all that it yields will be handed on by `by`. After: by nobody, without `by`.
function suspend.hands_on(co, by)
  resumers[co] = by
end
local hands_on = suspend.hands_on

local function hand_on(by, co, ok, ...)
  hands_on(co, nil)
  if ok and ... == TOKEN and status(co) == "suspended" then
    local canceled = yield(TOKEN)
    hands_on(co, by)
    return hand_on(by, co, raw_resume(co, canceled))
  end
  return ok, ...
end

--- coroutine.resume for coroutines within tasks: where one of them has to wait, the task is suspended, and the one
--- who resumed it does not see it.
function suspend.resume_within(co, ...)
  local by = resumer()
  hands_on(co, by)
  return hand_on(by, co, raw_resume(co, ...))
end

return suspend
