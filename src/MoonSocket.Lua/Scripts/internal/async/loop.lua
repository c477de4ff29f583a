-- The tasks of socket.async, and the loop that runs them. Who waits for what the reactor in the kernel knows; here a
-- task is a coroutine with a number. A task belongs to the `run` it was spawned in, and ends with it.

local kernel = ...

local suspend = kernel.import("internal/suspend.lua")
local errors = kernel.import("internal/async/errors.lua")
local new_line = kernel.import("internal/async/line.lua")
local protected_call = kernel.import("internal/protect.lua").pcall

local create, close_thread = coroutine.create, coroutine.close
local error, next, pairs, pcall, rawequal, select, setmetatable, type, unpack, xpcall =
  error, next, pairs, pcall, rawequal, select, setmetatable, type, table.unpack or unpack, xpcall
local open, close, next_ready, ready = kernel.reactor_open, kernel.reactor_close, kernel.reactor_next, kernel.reactor_ready
local resume, TOKEN = coroutine.resume, suspend.TOKEN

local loop = {}

local entries = {} -- what runs, by number: a task, or an alarm
local plain = {}   -- the coroutines of those tasks that need only be resumed when it is their turn, by number
local running      -- the task that runs
local outermost    -- the members of the outermost run, while there is one

local methods = {}
local metatable = { __index = methods, __name = "task", __metatable = false }

--- The task that runs.
function loop.current()
  return running
end

-- Parking --------------------------------------------------------------------------------------------

--- What wakes the running task once: to be given to loop.park, and by somebody else to loop.wake.
function loop.ticket()
  if not running then error("only a task of socket.async can wait for another one", 3) end
  local ticket = { task = running }
  running.ticket = ticket
  return ticket
end

--- Waits until somebody wakes it. If it is canceled first, on_cancel(ticket) is called.
function loop.park(ticket, on_cancel)
  repeat suspend.park(on_cancel, ticket) until ticket.woken
end

--- Whether there was somebody to wake: one that was canceled waits no more. One that is canceled after that has been
--- woken nevertheless: ticket.woken.
function loop.wake(ticket)
  local task = ticket.task
  if task.ticket ~= ticket then return false end
  task.ticket = nil
  ticket.woken = true
  ready(task.number)
  return true
end

-- Running --------------------------------------------------------------------------------------------

local DONE, FAILED = {}, {}

local function set_results(task, ...)
  task.n = select("#", ...)
  if task.n > 0 then task.results = { ... } end
end

-- Runs f(...) in the task, and leaves there what came of it.
local call

if close_thread then
  -- To-be-closed variables are closed where the error is caught: in the task, so that what closes them may wait.
  local function keep(err)
    running.traceback = errors.traceback(err, 2)
    return err
  end

  local function mark(task, ok, ...)
    set_results(task, ...)
    return ok and DONE or FAILED
  end

  function call(task, f, ...) return mark(task, xpcall(f, keep, ...)) end
else
  local function mark(task, ...)
    set_results(task, ...)
    return DONE
  end

  function call(task, f, ...) return mark(task, f(...)) end
end

local function body(task)
  local f, arguments = task.f, task.arguments
  task.f, task.arguments = nil, nil
  if arguments then return call(task, f, unpack(arguments, 1, arguments.n)) end
  return call(task, f)
end

local function finish(task, status)
  local number, members, joiners, waiting = task.number, task.members, task.joiners, task.waiting
  entries[number], plain[number] = nil, nil
  close(number)
  task.status, task.number, task.thread, task.joiners, task.ticket, task.signal = status, nil, nil, nil, nil, nil
  task.waiting = nil
  members.count = members.count - 1
  members.list[task] = nil
  if task.told then members.told = members.told - 1 end
  if joiners then
    for i = 1, #joiners do joiners[i](task) end
  end
  if waiting and waiting.count > 0 then
    local ticket = waiting:shift()
    while ticket do
      loop.wake(ticket)
      ticket = waiting:shift()
    end
  elseif status == "failed" and not joiners then
    errors.unjoined(task)
  end
  if members.ticket and members.told == 0 then loop.wake(members.ticket) end
end

-- A task that was canceled once more while it was cleaning up may end with the first message.
local function fail(task, err)
  local canceled = task.canceled
  set_results(task, err)
  if canceled and (rawequal(err, canceled[1]) or err ~= nil and rawequal(err, canceled.before)) then
    return finish(task, "canceled")
  end
  return finish(task, "failed")
end

local function end_canceled(task, message)
  set_results(task, message)
  return finish(task, "canceled")
end

local STUBBORN = 10 -- times a task may wait for what cannot come, or give way, when it has been told to end

-- Sees to a task that has come back with something else than a plain wait.
local function attend_to(task, ok, first)
  if not ok then
    task.traceback = errors.traceback_of(task.thread, first)
    return fail(task, first)
  end
  if first == DONE then return finish(task, "done") end
  if first == FAILED then return fail(task, task.results[1]) end
  if first ~= TOKEN then -- a yield of its own: the others go first
    if task.told and task.signal then -- nothing can be raised there
      task.yields = (task.yields or 0) + 1
      if task.yields > STUBBORN then
        if close_thread then pcall(close_thread, task.thread) end
        return end_canceled(task, task.signal[1])
      end
    end
    task.gave_way = true
    plain[task.number] = nil
    ready(task.number)
  elseif task.signal then
    ready(task.number)
  else
    plain[task.number] = task.thread
  end
end

-- Runs what is not just to be resumed: an alarm, or a task that begins, gave way or is interrupted.
local function run_entry(entry)
  local thread = entry.thread
  if not thread then return entry.ring() end
  local signal
  if entry.gave_way then
    entry.gave_way = nil
  else
    signal = entry.signal
    entry.signal = nil
    if entry.f and signal ~= entry then return end_canceled(entry, signal[1]) end -- it had not begun
  end
  running, suspend.current = entry, thread
  local ok, first = resume(thread, signal)
  running, suspend.current = nil, nil
  return attend_to(entry, ok, first)
end

local function run_one(number)
  local thread, entry = plain[number], entries[number]
  if not thread then return run_entry(entry) end
  running, suspend.current = entry, thread
  local ok, first = resume(thread)
  running, suspend.current = nil, nil
  -- An interruption that came meanwhile has taken it out.
  if first ~= TOKEN or not plain[number] then return attend_to(entry, ok, first) end
end

local DEEPEST = 40 -- loops within each other: Lua has a limit of 200 C calls, and each of these takes some
local depth = 0

local attend

-- Runs the others from within a task that cannot be suspended, until it is its turn again. A task that waits in this
-- way further out has to wait until the ones further in have come back.
function suspend.run_others()
  local task, number = running, running.number
  if depth >= DEEPEST and not task.ticket then
    kernel.reactor_block()
    return nil
  end
  depth = depth + 1
  task.is_within = true
  local restore = suspend.calibrate()
  while not task.is_due do
    local following = next_ready(-1)
    local entry = following and entries[following]
    if following == number then
      break
    elseif entry and entry.is_within then
      entry.is_due = true
    elseif entry then
      run_one(following)
      if outermost.main.status ~= "running" then attend(outermost.main, outermost, false) end
    elseif following == false then
      depth, task.is_within, running = depth - 1, nil, task
      if restore then restore() end
      error("deadlock: every task waits for another one", 0)
    end
  end
  depth, task.is_within, task.is_due, running = depth - 1, nil, nil, task
  if restore then restore() end
  kernel.reactor_enter(number)
  local signal = task.signal
  task.signal = nil
  return signal
end

--- Calls ring() after so many seconds -> a function that forgets it.
function loop.alarm(seconds, ring)
  local number = kernel.reactor_alarm(seconds)
  local function forget()
    if not number then return end
    entries[number] = nil
    close(number)
    number = nil
  end
  entries[number] = {
    ring = function()
      forget()
      ring()
    end,
  }
  return forget
end

-- Tasks ----------------------------------------------------------------------------------------------

--- A task that runs f(...) as one of `members`.
function loop.spawn(members, f, ...)
  local n = select("#", ...)
  local thread = create(body)
  local number = open(thread)
  local task = setmetatable({
    f = f, arguments = n > 0 and { n = n, ... } or nil, thread = thread, number = number, members = members,
    status = "running", timed = 0,
  }, metatable)
  task.signal = task
  entries[number] = task
  members.count = members.count + 1
  members.list[task] = true
  return task
end

--- Raises `signal[1]` in the task, where it waits. One that has not begun ends without beginning. Of two time-outs
--- that come at once the outer one (of less depth) is raised, since it ends the other as well; a cancel goes before both.
function loop.interrupt(task, signal)
  if task.status ~= "running" then return end
  local pending = task.signal
  if pending and pending ~= task and (not pending.depth or pending.depth < signal.depth) then return end
  task.signal = signal
  task.ticket = nil
  plain[task.number] = nil
  ready(task.number)
end

--- Whether something is a task.
function loop.is_task(value)
  return type(value) == "table" and rawequal(value.join, methods.join) and value.status ~= nil
end

--- Calls f(task) when the task has ended; at once if it has. What it ended with is in good hands then.
function loop.when_ended(task, f)
  task.joined = true
  if task.failure then task.failure.joined = true end
  if task.status ~= "running" then return f(task) end
  local joiners = task.joiners
  if joiners then joiners[#joiners + 1] = f else task.joiners = { f } end
end

--- What came of a task that has ended: its results, or the error it ended with, raised.
function loop.outcome(task)
  if task.status ~= "done" then error(task.results and task.results[1], 0) end
  if task.results then return unpack(task.results, 1, task.n) end
end

-- Who no longer waits for a task does not hear of its error.
local function left_join(ticket)
  local task = ticket.joins
  if ticket.line then ticket.line:remove(ticket) end
  if task.status == "failed" and not task.joined and not task.failure then errors.unjoined(task) end
end

--- Waits until the task has ended -> its results. If it failed, or was canceled, the error is raised here.
function methods:join()
  if self == running then error("a task cannot join itself", 2) end
  if self.status == "running" then
    local ticket = loop.ticket()
    local waiting = self.waiting or new_line()
    self.waiting, ticket.joins = waiting, self
    waiting:push(ticket)
    loop.park(ticket, left_join)
  end
  self.joined = true
  if self.failure then self.failure.joined = true end
  return loop.outcome(self)
end

--- Raises `message` in the task, where it waits -> whether it was still running.
function methods:cancel(message)
  if self.status ~= "running" then return false end
  if message == nil then message = "canceled" end
  local signal = { message, before = self.canceled and self.canceled[1] }
  self.canceled = signal
  if self == running then error(message, 0) end
  if self.signal ~= self then self.signal = nil end -- a time-out that was to be raised gives way
  loop.interrupt(self, signal)
  return true
end

-- The loop -------------------------------------------------------------------------------------------

local OVER = "canceled: the run it belongs to is over"
local DEADLOCK = "deadlock: every task waits for another one"

-- `told`: how many of those are left that were told to end.
local function new_members()
  return { count = 0, list = {}, told = 0, rounds = 0 }
end

-- Tells all that are left to end. What they spawn meanwhile is told when they have ended themselves.
local function tell(members)
  local list = {}
  for task in pairs(members.list) do list[#list + 1] = task end
  members.told, members.rounds = #list, members.rounds + 1
  for i = 1, #list do
    list[i].told = true
    if list[i] ~= running then list[i]:cancel(OVER) end
  end
end

-- What is left when main has ended, or when nobody can go on.
function attend(main, members, stuck)
  if main.status == "running" then
    if stuck then main:cancel(DEADLOCK) end
  elseif members.count > 0 and members.told == 0 then
    tell(members)
  elseif stuck then
    if members.rounds > STUBBORN then return false end
    tell(members)
  end
  return members.count > 0
end

-- Runs what is ready, waiting for it at most so long -> whether there is more to be done.
local function advance(main, members, seconds)
  local number = next_ready(seconds)
  if number then
    run_one(number)
    return main.status == "running" or attend(main, members, false)
  end
  return attend(main, members, number == false), true
end

-- Nothing of a run must stay behind, however it was left.
local function clear()
  kernel.reactor_leave()
  for number, entry in pairs(entries) do
    close(number)
    if entry.thread then
      if close_thread then pcall(close_thread, entry.thread) end
      entry.status, entry.number, entry.thread = "canceled", nil, nil
    end
  end
  entries, plain, running, outermost = {}, {}, nil, nil
end

local function begin(f, ...)
  if outermost then error("socket.async runs already", 3) end
  outermost = new_members()
  errors.attach(loop.alarm)
  depth = 0
  local main = loop.spawn(outermost, f, ...)
  loop.when_ended(main, function() end)
  outermost.main = main
  return main, outermost
end

local function settle(main, ok, ...)
  clear()
  errors.flush()
  if not ok then error((...), 0) end
  return loop.outcome(main)
end

local function drive(main, members)
  suspend.calibrate()
  while advance(main, members, -1) do end
end

local function wait_for_told(members)
  members.ticket = loop.ticket()
  loop.park(members.ticket)
end

-- The end of a run within a task: who is left is told, and waited for, whatever happens to the task meanwhile.
local function finish_members(members, ok, ...)
  local interrupted
  while members.count > 0 and members.rounds <= STUBBORN do
    tell(members)
    local fine, err = protected_call(wait_for_told, members)
    members.ticket = nil
    if not fine then interrupted = { err } end
  end
  if interrupted then error(interrupted[1], 0) end
  if not ok then error((...), 0) end
  return ...
end

--- Runs f(...) as a task, and all that it spawns, until it has ended -> its results. What is left then is canceled.
function loop.run(f, ...)
  if running then
    local members = new_members()
    local main = loop.spawn(members, f, ...)
    return finish_members(members, protected_call(main.join, main))
  end
  local main, members = begin(f, ...)
  return settle(main, pcall(drive, main, members))
end

-- For hosts ------------------------------------------------------------------------------------------

--- Begins what loop.run does, for somebody who calls loop.pump whenever there may be something to do.
function loop.start(f, ...)
  local main, members = begin(f, ...)
  loop.main, loop.members = main, members
  return main
end

--- Runs all that is ready, and waits for nothing. True when the run is over: then loop.results answers what came of it.
function loop.pump()
  local main, members = loop.main, loop.members
  suspend.calibrate()
  while true do
    local more, quiet = advance(main, members, 0)
    if not more then return true end
    if quiet then
      kernel.reactor_leave()
      return false
    end
  end
end

--- What came of the run, which this ends.
function loop.results(ok, err)
  local main = loop.main
  loop.main, loop.members = nil, nil
  return settle(main, ok, err)
end

return loop
