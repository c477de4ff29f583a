-- What happens when a kernel function answers `false, -1`: it runs in a task of socket.async and would have to wait.
-- The task is suspended, and the caller calls the function again when the task goes on. Where a task cannot be
-- suspended (in a coroutine that somebody else resumes, or below a C function) the loop runs the other tasks from
-- there, so that they go on, and the call comes back when the loop does.

local kernel = ...

local error, pcall, setmetatable, type, xpcall = error, pcall, setmetatable, type, xpcall
local abandon = kernel.reactor_abandon
local create, running, status, yield = coroutine.create, coroutine.running, coroutine.status, coroutine.yield
local raw_resume = coroutine.resume

local suspend = { WAIT = -1 }

-- What a task yields to the loop; known to nobody else.
local TOKEN = {}
suspend.TOKEN = TOKEN

local current -- the coroutine of the task that runs

-- A coroutine within a task whose resumer hands TOKEN on -> that resumer; only while it runs.
local resumers = setmetatable({}, { __mode = "k" })

-- Whether nothing stands in the way of a yield: Lua knows from 5.3 on. Before that the stack is looked through for
-- C functions; 5.2 can yield across some of them, 5.1 not even across the iterator of a `for`.
local is_yieldable = coroutine.isyieldable
if not is_yieldable then
  local getinfo = type(debug) == "table" and debug.getinfo
  local crossable = {}
  local probe = create(function() return pcall(yield) end)
  raw_resume(probe)
  local what, iterator = "nSf", "(for generator)"
  if status(probe) == "suspended" then
    crossable = { [pcall] = true, [xpcall] = true }
    what, iterator = "Sf", {}
  end

  function is_yieldable()
    if not getinfo then return true end
    local level = 3 -- who called wait
    while true do
      local info = getinfo(level, what)
      if not info then return true end
      if info.what == "C" and not crossable[info.func] or info.name == iterator then return false end
      level = level + 1
    end
  end
end

local function reaches_loop(co)
  while co and co ~= current do co = resumers[co] end
  return co
end

--- Whether the running coroutine is a task, or hands on to one, and can be suspended.
function suspend.possible()
  local co = current and running()
  return co and (co == current or reaches_loop(co)) and is_yieldable()
end
local possible = suspend.possible

local function go_on(canceled, on_cancel, argument)
  if canceled then
    abandon()
    if on_cancel then on_cancel(argument) end
    error(canceled[1], 0)
  end
end

-- Runs the loop until it comes to the running task again -> what it is to be canceled with. The loop puts it here.
function suspend.run_others() error("there is no loop", 0) end

local function wait_within()
  local task = current
  local canceled = suspend.run_others()
  current = task
  return canceled
end

--- After a kernel function has answered `false, -1`: waits until it may be called again.
function suspend.wait()
  if possible() then
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
    wait()
    a, b, c, d = f(...)
  end
  return a, b, c, d
end

local function leave(...)
  current = nil
  return ...
end

--- Resumes a task. Only the loop does.
function suspend.resume(co, ...)
  current = co
  return leave(raw_resume(co, ...))
end

-- Nested coroutines ----------------------------------------------------------------------------------

--- Before `co` is resumed: all that it yields will be handed on by the coroutine that runs now. After: no more.
function suspend.hands_on(co, on)
  if on and current and is_yieldable() then
    resumers[co] = running()
  else
    resumers[co] = nil
  end
end
local hands_on = suspend.hands_on

local function hand_on(co, ok, ...)
  hands_on(co, false)
  if ok and ... == TOKEN and status(co) == "suspended" then
    local canceled = yield(TOKEN)
    hands_on(co, true)
    return hand_on(co, raw_resume(co, canceled))
  end
  return ok, ...
end

--- coroutine.resume for coroutines within tasks: where one of them has to wait, the task is suspended, and the one
--- who resumed it does not see it.
function suspend.resume_within(co, ...)
  hands_on(co, true)
  return hand_on(co, raw_resume(co, ...))
end

return suspend
