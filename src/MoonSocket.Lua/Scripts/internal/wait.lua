-- Where a transfer's turns wait. Here the whole thread does; whoever runs many coroutines puts functions of its own
-- into this table.

local kernel = ...

local error = error

local wait = {
  --- Seconds a turn may last before it answers PAUSE; nil: as long as it takes.
  patience = nil,
}

--- Waits for a descriptor, "r" to be read from or "w" to be written to, for so many seconds (nil: for ever) -> true |
-- false when the time was up. Raises what polling failed with.
function wait.socket(transfer, descriptor, direction, seconds)
  local ready, err = kernel.wait(descriptor, direction, seconds)
  if ready == nil then error(err, 0) end
  return ready
end

--- Waits until another turn makes sense. Only called where `patience` is set.
function wait.transfer(transfer) end

return wait
