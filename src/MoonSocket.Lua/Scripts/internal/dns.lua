-- socket.dns: names and addresses, by the system's resolver. The kernel answers flat lists.

local kernel = ...

local refuse = kernel.import("internal/refuse.lua")
local suspend = kernel.import("internal/suspend.lua")
local error, select, unpack = error, select, table.unpack or unpack

local dns = {}

-- Calls the kernel, and again after it has been waited for; it answers any number of values.
local function ask(f, ...)
  local results = { f(...) }
  while results[1] == false and results[2] == suspend.WAIT do
    suspend.wait(results[3])
    results = { f(...) }
  end
  return unpack(results)
end

-- Raises what was refused, where the function of dns was called that called the caller of this one.
local function check(name, first, second, third)
  if first == false then refuse.argument(name, second, third, 4) end
end

local function addresses(name, ...)
  if not ... then
    check(name, ...)
    return nil, (select(2, ...))
  end
  local list = {}
  for i = 1, select("#", ...), 2 do
    local family, address = select(i, ...)
    list[#list + 1] = { family = family, addr = address }
  end
  return list
end

local function host(name, ...)
  if not ... then
    check(name, ...)
    return nil, (select(2, ...))
  end
  local canonical, aliases = ...
  local resolved = { name = canonical, alias = {}, ip = {} }
  for i = 3, select("#", ...) do
    local list = i <= 2 + aliases and resolved.alias or resolved.ip
    list[#list + 1] = (select(i, ...))
  end
  return resolved
end

--- toip(address): the first IPv4 address, and all that is known | nil, message
function dns.toip(...)
  local resolved, err = host("toip", ask(kernel.dns_gethost, ...))
  if not resolved then return nil, err end
  return resolved.ip[1], resolved
end

--- tohostname(address): the canonical name, and all that is known | nil, message
function dns.tohostname(...)
  local resolved, err = host("tohostname", ask(kernel.dns_gethost, ...))
  if not resolved then return nil, err end
  return resolved.name, resolved
end

--- getaddrinfo(address): list of { family =, addr = } | nil, message
function dns.getaddrinfo(...)
  local list, err = addresses("getaddrinfo", ask(kernel.dns_getaddrinfo, ...))
  if not list then return nil, err end
  return list
end

--- getnameinfo(host [, service]): the names of the host's addresses [, the service's name] | nil, message
function dns.getnameinfo(host_name, service)
  if host_name == nil and service == nil then error("host and serv cannot be both nil", 2) end
  local names, service_name = {}
  if host_name ~= nil then
    local results = { ask(kernel.dns_getnames, host_name) }
    if results[1] == false then refuse.argument("getnameinfo", results[2], results[3], 2) end
    if not results[1] then return nil, results[2] end
    names = results
  end
  if service == nil then return names end
  local err, text
  service_name, err, text = kernel.dns_getservice(service)
  if not service_name then
    if service_name == false then refuse.argument("getnameinfo", 2, text, 2) end
    return nil, err
  end
  return names, service_name
end

--- gethostname(): what this machine is called | nil, message
function dns.gethostname()
  local name, err = kernel.dns_gethostname()
  if not name then return nil, err end
  return name
end

return function(socket) socket.dns = dns end
