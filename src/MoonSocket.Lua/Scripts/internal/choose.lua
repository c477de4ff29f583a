-- Picks a function from a table by name: `default` where the first argument is no string, and then the
-- arguments are one earlier. Two of them are handed on.

local error, tostring, type = error, tostring, type

return function(t)
  return function(name, a, b)
    if type(name) ~= "string" then name, a, b = "default", name, a end
    local f = t[name]
    if not f then error("unknown key (" .. tostring(name) .. ")", 3) end
    return f(a, b)
  end
end
