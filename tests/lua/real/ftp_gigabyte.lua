-- Moves a gigabyte over FTP, as a program of its own, and says how much memory that took at the most:
--   ftp_gigabyte.lua idle | down URL FILE USER PASSWORD [CAFILE] | up URL FILE USER PASSWORD [CAFILE]

local ftp = require "socket.ftp"
local ltn12 = require "ltn12"

local what, url, file, user, password, cafile = arg[1], arg[2], arg[3], arg[4], arg[5], arg[6]

local function of(t)
  t.url, t.user, t.password, t.type = url, user, password, "i"
  if cafile then t.tls, t.cafile = true, cafile end
  return t
end

local moves = {}

function moves.idle() return 1 end

function moves.down() return ftp.get(of { sink = ltn12.sink.file(io.open(file, "wb")) }) end

function moves.up() return ftp.put(of { source = ltn12.source.file(io.open(file, "rb")) }) end

assert(moves[what]())
local status = assert(io.open("/proc/self/status")):read("*a")
print("code 200, peak " .. status:match("VmHWM:%s*(%d+)") .. " KiB")
