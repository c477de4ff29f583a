-- What a kernel call costs in the Lua that runs this, beside a C function of that Lua itself. Best of 7 rounds.
--
--   eng/native && LUA_PATH="artifacts/lua/?.lua" LUA_CPATH="artifacts/lua/?.so" lua5.4 benchmarks/lua/calls.lua

local socket = require "socket"
local mime = require "mime.core"
local clock = os.clock

local function measure(name, count, f, a)
  local best = math.huge
  for _ = 1, 8 do
    local start = clock()
    for _ = 1, count do f(a) end
    best = math.min(best, clock() - start)
  end
  print(("%-44s %8.1f ns"):format(name, best / count * 1e9))
end

print(rawget(_G, "jit") and jit.version or _VERSION)
local u = socket.udp()
measure("a C function of Lua itself (math.abs)", 2e6, math.abs, 1)
measure("socket.gettime()", 1e6, socket.gettime)
measure("udp:gettimeout()", 1e6, u.gettimeout, u)
measure("mime.core.b64 of 15 bytes", 5e5, mime.b64, ("x"):rep(15))
