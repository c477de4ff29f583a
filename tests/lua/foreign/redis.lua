-- lua-redis against redis-server.
--   redis.lua PORT

local redis = require "redis"

local client = redis.connect("127.0.0.1", tonumber(arg[1]))
assert(client:ping())
local binary = "a\r\n\0b" .. ("x"):rep(100000)
assert(client:set("key", binary))
assert(client:get("key") == binary)
assert(client:get("none") == nil)
client:del("count")
for i = 1, 200 do assert(client:incr("count") == i) end
client:del("list")
for i = 1, 50 do client:rpush("list", i) end
assert(#client:lrange("list", 0, -1) == 50)

local ok, why = pcall(client.incr, client, "list")
assert(not ok and tostring(why):find("WRONGTYPE"), why)
assert(client:ping())

-- lua-redis counts the replies in a way that table.insert refuses from 5.2 on
if _VERSION == "Lua 5.1" then
  local replies = client:pipeline(function(p)
    for _ = 1, 100 do p:incr("count") end
  end)
  assert(#replies == 100 and replies[100] == 300)
end
client:quit()
print("passed")
