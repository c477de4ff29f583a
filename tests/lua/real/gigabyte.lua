-- Moves a gigabyte, as a program of its own, and says how much memory that took at the most:
--   gigabyte.lua idle | down URL FILE | up-chunked URL FILE | up-length URL FILE

local http = require "socket.http"
local ltn12 = require "ltn12"
local callback = require "socket.callback"

local what, url, file = arg[1], arg[2], arg[3]
local moves = {}

function moves.idle() return 1, 200 end

function moves.down()
  return http.request { url = url, sink = ltn12.sink.file(io.open(file, "wb")) }
end

moves["up-chunked"] = function()
  return http.request { url = url, method = "PUT", source = ltn12.source.file(io.open(file, "rb")) }
end

moves["up-length"] = function()
  local input = assert(io.open(file, "rb"))
  local length = input:seek("end")
  input:seek("set", 0)
  local response = http.request_cb {
    url = url, method = "PUT", headers = { ["content-length"] = length }, body_cb = callback.send.file(input),
  }
  return not response.error or nil, response.code or response.error
end

local ok, code = moves[what]()
assert(ok, code)
local status = assert(io.open("/proc/self/status")):read("*a")
print("code " .. code .. ", peak " .. status:match("VmHWM:%s*(%d+)") .. " KiB")
