local kernel = require "moonsocket.kernel"

local clock = os.clock

local function measure(name, count, run)
  run(count)
  local best = math.huge
  for _ = 1, 7 do
    local start = clock()
    run(count)
    best = math.min(best, clock() - start)
  end
  print(("%-52s %8.1f"):format(name, best / count * 1e9))
end

local function calls(f, ...)
  local a, b = ...
  return function(n)
    for _ = 1, n do f(a, b) end
  end
end

measure("a C function of Lua itself (math.abs)", 2e6, calls(math.abs, 1))
measure("an empty function by KeraLua's delegates", 5e5, calls(keralua_nothing))
measure("an empty kernel function", 2e6, calls(kernel.nothing))
measure("two numbers in, one out", 2e6, calls(kernel.add, 1, 2))
measure("a string of 16 bytes in, a number out", 2e6, calls(kernel.length, ("x"):rep(16)))
measure("an object in, a number out", 2e6, calls(kernel.object, kernel.idle()))
measure("a string of 16 bytes in and out", 1e6, calls(kernel.echo, ("x"):rep(16)))
measure("the time (kernel.gettime)", 1e6, calls(kernel.gettime))
measure("a refused argument (false, 1, text)", 2e4, calls(kernel.refuse, "x"))

function run_turns(n)
  local t = kernel.idle()
  for _ = 1, n do kernel.turn(t, true) end
  kernel.cancel(t)
end

measure("a turn: 16 bytes to the script, its answer back", 1e6, run_turns)
measure("the same, a coroutine switch included", 1e6, function(n)
  local t = kernel.idle()
  local co = coroutine.wrap(function()
    while true do
      kernel.turn(t, true)
      coroutine.yield()
    end
  end)
  for _ = 1, n do co() end
  kernel.cancel(t)
end)
