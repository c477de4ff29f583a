-- socket: the module itself. Sockets, name resolution and select are in files of their own, which put
-- their functions into this table; the other modules are loaded when somebody looks for them.

local kernel = ...

local choose = kernel.import("internal/choose.lua")
local refuse = kernel.import("internal/refuse.lua")
local exceptions = kernel.import("internal/protect.lua")
local suspend = kernel.import("internal/suspend.lua")

local require, select, setmetatable, tonumber, tostring, type =
  require, select, setmetatable, tonumber, tostring, type
local floor, min = math.floor, math.min

local windows = type(package) == "table" and type(package.config) == "string"
  and package.config:sub(1, 1) == "\\"

local socket = {
  _VERSION = "LuaSocket 3.1.0",
  _SETSIZE = windows and 64 or 1024,
  _DATAGRAMSIZE = 8192,
  _SOCKETINVALID = -1,
  BLOCKSIZE = 2048,

  protect = exceptions.protect,
  newtry = exceptions.newtry,
  try = exceptions.newtry(),
}

-- socket.http and its like work without a require; nothing is loaded before.
local parts = {
  callback = "socket.callback", concat = "socket.concat", ftp = "socket.ftp", headers = "socket.headers",
  http = "socket.http", mbox = "mbox", mime = "mime", smtp = "socket.smtp", tp = "socket.tp",
  url = "socket.url", async = "socket.async",
}
local preload = type(package) == "table" and package.preload or {}

setmetatable(socket, {
  __index = function(_, name)
    local module = parts[name]
    if module and preload[module] then return require(module) end
  end,
})

-- Arguments ------------------------------------------------------------------------------------------

local has_integers = math.type ~= nil

local function number_argument(name, index, value, ...)
  local number = type(value) == "number" and value or type(value) == "string" and tonumber(value)
  if number then return number end
  refuse.argument(name, index, "number expected, got " .. refuse.got(index, ...), 3)
end

local function text_argument(name, index, ...)
  local value = select(index, ...)
  local kind = type(value)
  if kind == "string" then return value end
  if kind == "number" then return tostring(value) end
  refuse.argument(name, index, "string expected, got " .. refuse.got(index, ...), 3)
end

-- Small functions ------------------------------------------------------------------------------------

--- Drops the first n of the arguments after it.
function socket.skip(...)
  local n = ...
  if type(n) ~= "number" then n = number_argument("skip", 1, n, ...) end
  if n % 1 ~= 0 then
    if has_integers then refuse.argument("skip", 1, "number has no integer representation", 2) end
    n = floor(n)
  end
  if n < 0 then n = 0 end
  return select(n + 2, ...)
end

--- Seconds since the beginning of 1970, with their fraction. Someone may set this clock.
function socket.gettime() return (kernel.gettime()) end

--- Waits that many seconds.
function socket.sleep(...)
  local slept, _, how = kernel.sleep(number_argument("sleep", 1, ..., ...))
  if slept == false then suspend.wait(how) end
end

socket.choose = choose

--- Of use to programs that shut the platform's sockets down by hand; nothing needs it here.
function socket.__unload() end

-- Sinks and sources ----------------------------------------------------------------------------------

-- A callable table that stands for its socket in select.
local function endpoint(sock, call)
  return setmetatable({
    getfd = function() return sock:getfd() end,
    dirty = function() return sock:dirty() end,
  }, { __call = call })
end

local sinkt, sourcet = {}, {}
socket.sinkt, socket.sourcet = sinkt, sourcet

sinkt["keep-open"] = function(sock)
  return endpoint(sock, function(_, chunk)
    if chunk then return sock:send(chunk) end
    return 1
  end)
end
sinkt["default"] = sinkt["keep-open"]

sinkt["close-when-done"] = function(sock)
  return endpoint(sock, function(_, chunk)
    if chunk then return sock:send(chunk) end
    sock:close()
    return 1
  end)
end

sourcet["until-closed"] = function(sock)
  local done = false
  return endpoint(sock, function()
    if done then return nil end
    local chunk, err, partial = sock:receive(socket.BLOCKSIZE)
    if not err then return chunk end
    if err ~= "closed" then return nil, err end
    done = true
    sock:close()
    return partial
  end)
end
sourcet["default"] = sourcet["until-closed"]

sourcet["by-length"] = function(sock, length)
  return endpoint(sock, function()
    if length <= 0 then return nil end
    local chunk, err = sock:receive(min(socket.BLOCKSIZE, length))
    if err then return nil, err end
    length = length - #chunk
    return chunk
  end)
end

socket.sink = choose(sinkt)
socket.source = choose(sourcet)

-- Connecting and binding -----------------------------------------------------------------------------

-- Our own, even where a program has put something of its own into the socket table: that may be made of connect.
local constructors = {
  unspec = function() return kernel.tcp() end,
  inet = function() return kernel.tcp("inet") end,
  inet6 = function() return kernel.tcp("inet6") end,
}

-- From a local address: each of the host's addresses in turn, over a socket of its own.
local function connect_from(address, port, locaddr, locport, family)
  local addresses, err = socket.dns.getaddrinfo(address)
  if not addresses then return nil, err end
  err = "host or service not provided, or not known"
  for i = 1, #addresses do
    local candidate = addresses[i]
    if family == "unspec" or family == candidate.family then
      local sock
      sock, err = (constructors[candidate.family] or constructors.unspec)()
      if sock then
        local ok
        ok, err = sock:bind(locaddr, locport)
        if ok then ok, err = sock:connect(candidate.addr, port) end
        if ok then return sock end
        sock:close()
      end
    end
  end
  return nil, err
end

local function connect(name, family, ...)
  local address, port = text_argument(name, 1, ...), text_argument(name, 2, ...)
  if select(3, ...) ~= nil then
    local locaddr = text_argument(name, 3, ...)
    local locport = select(4, ...) == nil and "0" or text_argument(name, 4, ...)
    return connect_from(address, port, locaddr, locport, family)
  end
  local sock, err = constructors[family]()
  if not sock then return nil, err end
  local ok
  ok, err = sock:connect(address, port)
  if ok then return sock end
  sock:close()
  return nil, err
end

--- connect(address, port [, locaddr [, locport [, family]]]): a connected client | nil, message
function socket.connect(...)
  local family = select(5, ...)
  if family == nil then family = "unspec" else family = text_argument("connect", 5, ...) end
  if not constructors[family] then
    refuse.argument("connect", 5, "invalid option '" .. family .. "'", 2)
  end
  return connect("connect", family, ...)
end

--- Over IPv4 only.
function socket.connect4(...) return connect("connect4", "inet", ...) end

--- Over IPv6 only.
function socket.connect6(...) return connect("connect6", "inet6", ...) end

--- bind(host, port [, backlog]): a listening server | nil, message. "*" means every IPv4 address.
function socket.bind(...)
  local host, port = text_argument("bind", 1, ...), text_argument("bind", 2, ...)
  local backlog = select(3, ...)
  if host == "*" then host = "0.0.0.0" end
  local addresses, err = socket.dns.getaddrinfo(host)
  if not addresses then return nil, err end
  err = "host or service not provided, or not known"
  for i = 1, #addresses do
    local candidate = addresses[i]
    local sock
    sock, err = socket[candidate.family == "inet6" and "tcp6" or "tcp4"]()
    if sock then
      sock:setoption("reuseaddr", true)
      local ok
      ok, err = sock:bind(candidate.addr, port)
      if ok then ok, err = sock:listen(backlog or 32) end
      if ok then return sock end
      sock:close()
    end
  end
  return nil, err
end

-- The rest -------------------------------------------------------------------------------------------

for _, part in ipairs { "tcp", "udp", "dns", "select" } do
  local path = "internal/" .. part .. ".lua"
  if kernel.script(path) then kernel.import(path)(socket) end
end

return socket
