-- memory.lua WHAT [URL]: the resident bytes of this process after require ("require"), of one of 1,000 idle
-- connections ("idle"), or the most it had during a download ("peak").

local socket = require "socket"

local function status(field)
  for line in io.lines("/proc/self/status") do
    local kilobytes = line:match("^" .. field .. ":%s*(%d+)")
    if kilobytes then return tonumber(kilobytes) * 1024 end
  end
end

if arg[1] == "require" then
  require "socket.http"
  print(status("VmRSS"))
elseif arg[1] == "idle" then
  local server = assert(socket.bind("127.0.0.1", 0))
  local _, port = server:getsockname()
  local list = {}
  local function pair()
    list[#list + 1] = assert(socket.connect("127.0.0.1", port))
    list[#list + 1] = assert(server:accept())
  end
  for _ = 1, 10 do pair() end
  collectgarbage()
  local before = status("VmRSS")
  for _ = 1, 240 do pair() end
  collectgarbage()
  print((status("VmRSS") - before) / 480)
else
  require("socket.http").request { url = arg[2], sink = function() return 1 end }
  print(status("VmHWM"))
end
