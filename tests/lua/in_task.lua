-- in_task.lua, then a spec's path: runs the spec as the main task of socket.async, where every call that waits suspends
-- it. Nothing may behave differently.

local path = ...
local async = require "socket.async"

return async.run(function()
  -- Somebody else is always there, and gets his turn.
  local turns = 0
  async.spawn(function()
    while true do
      turns = turns + 1
      async.sleep(0.001)
    end
  end)
  return assert(loadfile(path))()
end)
