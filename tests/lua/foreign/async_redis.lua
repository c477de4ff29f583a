-- lua-redis knows nothing of tasks; a hundred of them use it at once.
--   async_redis.lua PORT

local redis = require "redis"
local async = require "socket.async"

async.run(function()
  local first = redis.connect("127.0.0.1", tonumber(arg[1]))
  first:del("count")
  first:quit()
  local port, here, gate, tasks = tonumber(arg[1]), 0, async.queue(), {}
  for i = 1, 100 do
    tasks[i] = function()
      local client = redis.connect("127.0.0.1", port)
      here = here + 1
      if here == 100 then gate:close() end
      gate:get()
      local key, value = "key" .. i, ("%d:"):format(i):rep(i * 50)
      for round = 1, 20 do
        client:set(key, value .. round)
        assert(client:get(key) == value .. round)
        client:incr("count")
      end
      -- One waits for what another one gives.
      if i % 2 == 0 then
        client:lpush("list" .. i - 1, "from " .. i)
      else
        assert(client:blpop("list" .. i, 30)[2] == "from " .. i + 1)
      end
      client:quit()
      return 1
    end
  end
  assert(#async.all(tasks) == 100)
  local client = redis.connect("127.0.0.1", port)
  assert(tonumber(client:get("count")) == 2000)
  client:quit()
end)
print "passed"
