-- Drives a transfer: C# runs until it needs the script, and the handler for what it needs answers it. See
-- src/MoonSocket.Lua/Kernel/Transfers/Turn.cs for the kinds of need and what goes with each.

local kernel = ...
local suspend = kernel.import "internal/suspend.lua"
local wait = kernel.import "internal/wait.lua"

local error = error
local turn = kernel.turn

local turns = { FAILED = -1, DONE = 0, RECEIVE = 1, SEND = 2, HEAD = 3, PAUSE = 4, WAIT = 5, CALL = 6 }

local WAIT = turns.WAIT

--- kernel.turn; within a task of socket.async it is the task that waits.
function turns.turn(...)
  local what, a, b, c, d = turn(...)
  while what == false and a == suspend.WAIT do
    suspend.wait(b)
    what, a, b, c, d = turn(...)
  end
  return what, a, b, c, d
end

--- Takes turns until there is something without a handler -> what, a, b, c, d. `handlers` are functions by kind;
-- what they answer is the answer of the next turn. `answer`, `message`: those of the first one.
-- Waiting needs no handler.
function turns.take(transfer, handlers, answer, message)
  while true do
    local what, a, b, c, d = turns.turn(transfer, answer, message)
    local handler = handlers[what]
    if handler then
      answer, message = handler(a, b, c)
    elseif what == WAIT then
      answer, message = wait.socket(transfer, a, b, c), nil
    else
      if what == false then error(b, 0) end
      return what, a, b, c, d
    end
  end
end

return turns
