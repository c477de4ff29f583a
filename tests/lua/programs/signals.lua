-- What a user or a parent process sends is not touched by loading. SIGPIPE (13) ends up ignored, as with every
-- LuaSocket; SIGFPE, SIGSEGV and the real-time ones, from 32 up, are the runtime's own.

local function signals()
  local caught, ignored
  for line in io.lines("/proc/self/status") do
    ignored = ignored or line:match("^SigIgn:%s+(%x+)")
    caught = caught or line:match("^SigCgt:%s+(%x+)")
  end
  return tonumber(caught:sub(9), 16), tonumber(ignored:sub(9), 16)
end
local function has(set, number) return math.floor(set / 2 ^ (number - 1)) % 2 == 1 end
local caught, ignored = signals()
local socket = require "socket"
socket.tcp():close()
local caught_now, ignored_now = signals()
assert(has(ignored_now, 13))
for number = 1, 31 do
  if number ~= 8 and number ~= 11 and number ~= 13 then
    assert(has(caught, number) == has(caught_now, number), "caught " .. number)
    assert(has(ignored, number) == has(ignored_now, number), "ignored " .. number)
  end
end
