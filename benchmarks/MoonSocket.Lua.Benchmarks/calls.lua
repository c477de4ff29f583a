-- What KernelBenchmarks calls: each function answers a loop around one way into C#.

local kernel = require "moonsocket.kernel"

local function calls(f, a, b)
  return function(n)
    for _ = 1, n do f(a, b) end
  end
end

local turning = kernel.idle()
local function turns(n)
  for _ = 1, n do kernel.turn(turning, true) end
end

local switching = coroutine.wrap(function()
  local t = kernel.idle()
  while true do
    kernel.turn(t, true)
    coroutine.yield()
  end
end)

loops = {
  lua = calls(math.abs, 1),
  keralua = calls(keralua_nothing),
  empty = calls(kernel.nothing),
  numbers = calls(kernel.add, 1, 2),
  text_in = calls(kernel.length, ("x"):rep(16)),
  text_in_and_out = calls(kernel.echo, ("x"):rep(16)),
  object = calls(kernel.object, kernel.idle()),
  refusal = calls(kernel.refuse, "x"),
  turn = turns,
  turn_and_switch = function(n)
    for _ = 1, n do switching() end
  end,
}
