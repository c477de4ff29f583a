-- Socket options. A table of options becomes a flat list of values here, since the kernel takes no tables.

local kernel = ...

local methods = kernel.import("internal/methods.lua")
local type = type

local options = {}

-- The fields of the values that are tables, in the order the kernel takes them. What they must be, the kernel says.
local tables = {
  ["linger"] = { "on", "timeout" },
  ["ip-add-membership"] = { "multiaddr", "interface" },
  ["ip-drop-membership"] = { "multiaddr", "interface" },
  ["ipv6-add-membership"] = { "multiaddr", "interface" },
  ["ipv6-drop-membership"] = { "multiaddr", "interface" },
}

--- setoption(name, value): 1 | nil, text
function options.setter(f)
  return function(o, ...)
    local name, value = ...
    local fields = tables[name]
    local a, b, c
    if fields and type(value) == "table" then
      a, b, c = f(o, name, true, value[fields[1]], value[fields[2]])
    else
      a, b, c = f(o, ...)
    end
    if a == nil then return a, b end
    if a == false and c ~= nil then methods.refused("setoption", b, c) end
    return a
  end
end

--- getoption(name): value | nil, text
function options.getter(f)
  return function(...)
    local a, b, c = f(...)
    if a == nil and b ~= nil then return a, b end
    if a == false and c ~= nil then methods.refused("getoption", b, c) end
    if b ~= nil then return { on = a, timeout = b } end
    return a
  end
end

return options
