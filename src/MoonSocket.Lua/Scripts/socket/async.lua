-- socket.async: thousands of coroutines. Within async.run every call of this library that would wait suspends the
-- task that calls, not the thread. This page is the front; the loop is in internal/async/loop.lua.

local kernel = ...

local socket = require "socket"
local errors = kernel.import("internal/async/errors.lua")
local loop = kernel.import("internal/async/loop.lua")
local together = kernel.import("internal/async/together.lua")
local serve = kernel.import("internal/async/server.lua")

local error, type = error, type

local async = {
  all = together.all,
  any = together.any,
  timeout = together.timeout,
  queue = kernel.import("internal/async/queue.lua"),
  semaphore = kernel.import("internal/async/semaphore.lua"),
  serve = serve,
  coroutine = kernel.import("internal/async/nested.lua"),
  pcall = kernel.import("internal/protect.lua").pcall,
  host = kernel.import("internal/async/host.lua"),
}

local function function_argument(name, index, f)
  if type(f) ~= "function" then
    error(("bad argument #%d to '%s' (function expected, got %s)"):format(index, name, type(f)), 3)
  end
  return f
end

--- run(main, ...): runs main(...) as a task, and all tasks it spawns, until it has ended: its results, or its error.
--- Tasks that are left then are canceled, and waited for.
function async.run(main, ...)
  return loop.run(function_argument("run", 1, main), ...)
end

--- spawn(f, ...): a task that runs f(...), beginning when the one that runs now waits.
function async.spawn(f, ...)
  function_argument("spawn", 1, f)
  local task = loop.current()
  if not task then error("async.spawn: there is no async.run", 2) end
  return loop.spawn(task.members, f, ...)
end

--- The task that runs, nil outside.
async.current = loop.current

--- sleep(seconds): lets the others go first, and waits so long.
function async.sleep(seconds)
  socket.sleep(seconds or 0)
end

--- now(): seconds since some moment, on a clock that nobody sets.
function async.now() return (kernel.monotonic()) end

--- report(f): from now on f(err, traceback) is called with the error of a task that nobody joins; without f it is
--- written to stderr again. The one before is returned.
function async.report(f)
  if f ~= nil then function_argument("report", 1, f) end
  local before = errors.handler
  errors.handler = f
  return before
end

socket.async = async

return async
