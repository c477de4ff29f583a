-- Five hundred requests at once, three times over.
--   async_requests.lua URL BYTES

local url, bytes = arg[1], tonumber(arg[2])
local async = require "socket.async"
local http = require "socket.http"

async.run(function()
  for _ = 1, 3 do
    local begun, requests = 0, {}
    for i = 1, 500 do
      requests[i] = function()
        begun = begun + 1
        local count = 0
        local ok, code = http.request { url = url, sink = function(chunk)
          -- When the first byte comes, all others must have been sent on their way.
          assert(begun == 500, begun)
          if chunk then count = count + #chunk end
          return 1
        end }
        assert(ok == 1 and code == 200, code)
        assert(count == bytes, count)
      end
    end
    async.all(requests)
  end
end)
print "passed"
