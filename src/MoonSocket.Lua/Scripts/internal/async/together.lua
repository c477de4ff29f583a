-- Several at once: all of them, the first of them, or one of them within a time.

local kernel = ...

local loop = kernel.import("internal/async/loop.lua")
local protected_call = kernel.import("internal/protect.lua").pcall
local current = loop.current

local error, rawequal, setmetatable, type = error, rawequal, setmetatable, type

local together = {}

-- Functions and tasks -> tasks.
local function tasks_of(name, list)
  if not current() then error("async." .. name .. ": only a task can wait for others", 3) end
  if type(list) ~= "table" then error("async." .. name .. ": table expected, got " .. type(list), 3) end
  for i = 1, #list do
    local item = list[i]
    if type(item) ~= "function" and not loop.is_task(item) then
      error(("async.%s: item %d is neither a function nor a task"):format(name, i), 3)
    end
    if item == current() then error("a task cannot wait for itself", 3) end
  end
  local tasks = {}
  for i = 1, #list do
    local item = list[i]
    tasks[i] = type(item) == "function" and loop.spawn(current().members, item) or item
  end
  return tasks
end

local function cancel_rest(tasks)
  for i = 1, #tasks do tasks[i]:cancel("canceled: the others have decided") end
end

-- Waits until `decide(task)` has said true for one that ended, or all have ended.
local function wait(tasks, decide)
  local left, decided, ticket = #tasks, nil, nil
  if left == 0 then return nil end
  local function ended(task)
    left = left - 1
    if not decided and decide(task) then decided = task end
    if ticket and (decided or left == 0) then loop.wake(ticket) end
  end
  for i = 1, #tasks do loop.when_ended(tasks[i], ended) end
  if not decided and left > 0 then
    ticket = loop.ticket()
    loop.park(ticket, function() cancel_rest(tasks) end)
  end
  return decided
end

--- Runs functions (or waits for tasks) side by side -> a list of the first result of each. An error in one cancels the
--- others and is raised.
function together.all(list)
  local tasks = tasks_of("all", list)
  local failed = wait(tasks, function(task) return task.status ~= "done" end)
  if failed then
    cancel_rest(tasks)
    return loop.outcome(failed)
  end
  local results = { n = #tasks }
  for i = 1, #tasks do results[i] = tasks[i].results and tasks[i].results[1] end
  return results
end

--- The same, until one has ended without an error -> its results; the others are canceled. Raises the last error when
--- none has.
function together.any(list)
  local tasks = tasks_of("any", list)
  local last
  local first = wait(tasks, function(task)
    last = task
    return task.status == "done"
  end)
  if not last then error("async.any: nothing to wait for", 2) end
  cancel_rest(tasks)
  return loop.outcome(first or last)
end

-- What a time-out raises: nobody but it knows the value, and a program that shows it sees a word.
local expired = { __tostring = function() return "timeout" end, __metatable = false }

local function in_time(task, signal, forget, ok, ...)
  forget()
  task.timed = signal.depth - 1
  if task.signal == signal then task.signal = nil end
  if ok then return ... end
  if rawequal(..., signal[1]) then return nil, "timeout" end
  error((...), 0)
end

--- f(...) with its results, or nil and "timeout" if it takes longer: then it is left where it waits.
function together.timeout(seconds, f, ...)
  if type(seconds) ~= "number" then error("async.timeout: number expected, got " .. type(seconds), 2) end
  local task = current()
  if not task then error("async.timeout: only a task can be timed", 2) end
  local signal = { setmetatable({}, expired), depth = task.timed + 1 }
  task.timed = signal.depth
  local forget = loop.alarm(seconds, function() loop.interrupt(task, signal) end)
  return in_time(task, signal, forget, protected_call(f, ...))
end

return together
