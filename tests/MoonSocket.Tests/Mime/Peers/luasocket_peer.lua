-- Runs the low-level functions of the LuaSocket that is installed: a line of "function context chunk extra" in,
-- a line of "output context" out. Strings are in hexadecimal after a colon, numbers plain, nil is a dash.

local mime = require "mime.core"

local function read(word)
  if word == "-" then return nil end
  if word:sub(1, 1) ~= ":" then return tonumber(word) end
  return (word:sub(2):gsub("%x%x", function(digits) return string.char(tonumber(digits, 16)) end))
end

local function write(value)
  if value == nil then return "-" end
  if type(value) == "number" then return ("%d"):format(value) end
  return ":" .. value:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end)
end

for line in io.lines() do
  local name, context, chunk, extra = line:match("^(%S+) (%S+) (%S+) (%S+)$")
  local output, rest = mime[name](read(context), read(chunk), read(extra))
  print(write(output) .. " " .. write(rest))
end
