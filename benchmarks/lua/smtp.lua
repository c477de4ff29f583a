-- smtp.lua PORT COUNT BYTES: that many messages of that size in one session, from a source of this script.

local socket = require "socket"
local smtp = require "socket.smtp"
local ltn12 = require "ltn12"
local mime = require "mime"
local port, count, size = arg[1], tonumber(arg[2]), tonumber(arg[3])

local line = ("x"):rep(74) .. "\r\n"
local header = "Subject: a message\r\n\r\n"
local block = line:rep(math.min(800, math.floor(size / #line)))

local function source()
  local left, first = math.floor(size / #line) * #line, true
  return function()
    if first then
      first = false
      return header
    end
    if left == 0 then return nil end
    local chunk = left < #block and block:sub(1, left) or block
    left = left - #chunk
    return chunk
  end
end

local begin = socket.gettime()
assert(socket.protect(function()
  local session = smtp.open("127.0.0.1", port)
  session:greet("localhost")
  for _ = 1, count do
    session:send { from = "<a@localhost>", rcpt = "<b@localhost>", source = source() }
  end
  session:quit()
  session:close()
  return 1
end)())
print(string.format("%.4f", socket.gettime() - begin))
