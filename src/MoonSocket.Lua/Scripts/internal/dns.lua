-- socket.dns: names and addresses, by the system's resolver.

local kernel = ...

local refuse = kernel.import("internal/refuse.lua")
local select = select

local dns = {}

local function entries(name, ...)
  local first, second, third = ...
  if first == nil then return nil, second end
  if first == false then refuse.argument(name, second, third, 3) end
  local list = {}
  for i = 1, select("#", ...), 2 do
    local family, address = select(i, ...)
    list[#list + 1] = { family = family, addr = address }
  end
  return list
end

--- getaddrinfo(host): list of { family =, addr = } | nil, message
function dns.getaddrinfo(...)
  local list, err = entries("getaddrinfo", kernel.dns_getaddrinfo(...))
  return list, err
end

return function(socket) socket.dns = dns end
