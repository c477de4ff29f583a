-- Whether a three-digit reply is what was hoped for.

local ipairs, tostring, type = ipairs, tostring, type
local find, sub = string.find, string.sub

local replies = {}

--- `ok`: a pattern for the three digits, a number, a list of them, or a function, which then decides.
-- code, reply | nil, reply
function replies.expected(ok, code, reply)
  if type(ok) == "function" then return ok(code, reply) end
  local digits = sub(reply, 1, 3)
  if type(ok) == "table" then
    for _, pattern in ipairs(ok) do
      if find(digits, tostring(pattern)) then return code, reply end
    end
    return nil, reply
  end
  if find(digits, tostring(ok)) then return code, reply end
  return nil, reply
end

return replies
