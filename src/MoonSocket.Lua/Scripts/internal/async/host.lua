-- How a host drives a run: it calls pump whenever there may be something to do.

local kernel = ...

local loop = kernel.import("internal/async/loop.lua")
local pcall = pcall

local host = { start = loop.start, pump = loop.pump }

--- Cancels the run's main task.
function host.cancel(message) loop.main:cancel(message) end

--- Ends a run that is over -> how its main task ended ("done", "failed", "canceled"), a traceback | nil, then the
--- results or the error.
function host.results()
  local main = loop.main
  local function answer(_, ...) return main.status, main.traceback, ... end
  return answer(pcall(loop.results, true))
end

return host
