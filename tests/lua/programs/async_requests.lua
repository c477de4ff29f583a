-- Five hundred requests at once, three times over.
--   async_requests.lua URL BYTES

local url, bytes = arg[1], tonumber(arg[2])
local async = require "socket.async"
local http = require "socket.http"

async.run(function()
  for _ = 1, 3 do
    local open, most, requests = 0, 0, {}
    for i = 1, 500 do
      requests[i] = function()
        open = open + 1
        most = math.max(most, open)
        local count = 0
        local ok, code = http.request { url = url, sink = function(chunk)
          if chunk then count = count + #chunk end
          return 1
        end }
        assert(ok == 1 and code == 200, code)
        assert(count == bytes, count)
        open = open - 1
      end
    end
    async.all(requests)
    assert(most > 400, most) -- the answer to the first ones may have come before the last ones are sent
  end
end)
print "passed"
