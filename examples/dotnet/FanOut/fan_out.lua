-- Asks five others at the same time, and adds up what they say. `base` is where they are.

local async = require "socket.async"
local http = require "socket.http"

local questions = {}
for i = 1, 5 do
  questions[i] = function()
    local body, code = http.request(base .. "/part/" .. i)
    assert(code == 200, code)
    return tonumber(body)
  end
end

local sum = 0
for _, part in ipairs(async.all(questions)) do sum = sum + part end
return "the sum is " .. ("%d"):format(sum)
