-- Where a transfer's turns wait for a socket: the thread, or the task of socket.async that took the turn.

local kernel = ...
local suspend = kernel.import "internal/suspend.lua"

local error = error

local wait = {}

--- Waits for a descriptor, "r" to be read from or "w" to be written to, for so many seconds (nil: for ever) -> true |
-- false when the time was up. Raises what polling failed with.
function wait.socket(transfer, descriptor, direction, seconds)
  local ready, err = suspend.call(kernel.wait, descriptor, direction, seconds)
  if ready == nil then error(err, 0) end
  return ready
end

return wait
