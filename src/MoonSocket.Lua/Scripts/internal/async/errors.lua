-- Errors of tasks that nobody joins. One that somebody may still join is held until its task has been collected, or
-- its run is over.

local collectgarbage, newproxy, pairs, pcall, setmetatable, tostring, type =
  collectgarbage, newproxy, pairs, pcall, setmetatable, tostring, type
local traceback = type(debug) == "table" and debug.traceback
local getmetatable = getmetatable

local errors = {}

local PATIENCE = 1 -- seconds after which the collector is called to find out

local held = {}      -- failures whose tasks somebody may hold
local due = {}       -- failures to be reported
local ring           -- sets an alarm of the loop
local collecting     -- whether one is set for the collector

--- What is done with the error of a task that nobody joins; a program may put a function of its own here.
function errors.report(err, trace)
  local stderr = type(io) == "table" and io.stderr
  if stderr then stderr:write("socket.async: a task failed: ", tostring(trace or err), "\n") end
end

local function text(err)
  if type(err) == "string" or type(err) == "number" then return err end
  return tostring(err)
end

--- The error as text, with the place where it was raised, `level` calls up.
function errors.traceback(err, level)
  return traceback and traceback(text(err), level + 1) or text(err)
end

--- The same for an error that a coroutine ended with.
function errors.traceback_of(thread, err)
  return traceback and traceback(thread, text(err)) or text(err)
end

-- Reports what is due; with `all`, what is held as well.
local function flush(all)
  if all then
    for failure in pairs(held) do due[#due + 1] = failure end
    held = {}
  end
  local list = due
  due = {}
  for i = 1, #list do
    local failure = list[i]
    if not failure.joined then
      failure.joined = true
      local ok, err = pcall(errors.handler or errors.report, failure.err, failure.traceback)
      if not ok then errors.report(err) end
    end
  end
end

--- A run begins: what is due from now on is reported by an alarm of its loop.
function errors.attach(alarm) ring, collecting = alarm, false end

--- A run is over.
function errors.flush()
  ring = nil
  flush(true)
end

local function collected(failure)
  if not held[failure] then return end
  held[failure] = nil
  due[#due + 1] = failure
  if ring then pcall(ring, 0, flush) end
end

-- Something that is collected together with who holds it.
local function sentinel(f)
  if newproxy then
    local proxy = newproxy(true)
    getmetatable(proxy).__gc = f
    return proxy
  end
  return setmetatable({}, { __gc = f })
end

--- A task has failed, and nobody waits for it so far.
function errors.unjoined(task)
  local failure = { err = task.results and task.results[1], traceback = task.traceback, joined = task.joined }
  if failure.joined then return end
  held[failure] = true
  if ring and not collecting then
    collecting = true
    ring(PATIENCE, function()
      collecting = false
      pcall(collectgarbage) -- a script's finalizer may raise
    end)
  end
  task.failure = failure
  task.sentinel = sentinel(function() collected(failure) end)
end

--- A task has failed of which it is known that nobody else will hear.
function errors.now(task)
  due[#due + 1] = { err = task.results and task.results[1], traceback = task.traceback }
  flush()
end

return errors
