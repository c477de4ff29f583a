-- Mails so many bytes, as a program of its own, and says how much memory that took at the most:
--   smtp_gigabyte.lua HOST PORT BYTES

local smtp = require "socket.smtp"

local host, port, left = arg[1], arg[2], tonumber(arg[3])
local line = ("x"):rep(998) .. "\r\n"

if left > 0 then
  assert(smtp.send {
    server = host, port = port, from = "<a@b.example>", rcpt = "<moon@localhost>", timeout = 300,
    source = smtp.message {
      headers = { subject = "large" },
      body = {
        {
          body = function()
            if left <= 0 then return nil end
            left = left - #line
            return line
          end,
        },
      },
    },
  })
end
local status = assert(io.open("/proc/self/status")):read("*a")
print("code 200, peak " .. status:match("VmHWM:%s*(%d+)") .. " KiB")
