-- TCP objects: the methods, and the constructors in the socket table. Receiving and sending are written out,
-- because programs do nothing else all day.

local kernel = ...

local methods = kernel.import("internal/methods.lua")
local options = kernel.import("internal/options.lua")
local method, short, refused = methods.method, methods.short, methods.refused

local tcp_receive, tcp_send = kernel.tcp_receive, kernel.tcp_send

local tcp = {
  accept = short("accept", kernel.tcp_accept),
  bind = short("bind", kernel.tcp_bind),
  close = short("close", kernel.tcp_close),
  connect = short("connect", kernel.tcp_connect),
  dirty = short("dirty", kernel.tcp_dirty),
  getfamily = short("getfamily", kernel.tcp_getfamily),
  getfd = short("getfd", kernel.tcp_getfd),
  getpeername = method("getpeername", kernel.tcp_getpeername),
  getsockname = method("getsockname", kernel.tcp_getsockname),
  getstats = method("getstats", kernel.tcp_getstats),
  listen = short("listen", kernel.tcp_listen),
  setpeername = short("setpeername", kernel.tcp_connect),
  setsockname = short("setsockname", kernel.tcp_bind),
  setstats = short("setstats", kernel.tcp_setstats),
  settimeout = short("settimeout", kernel.tcp_settimeout),
  shutdown = short("shutdown", kernel.tcp_shutdown),
  getoption = options.getter(kernel.tcp_getoption),
  setoption = options.setter(kernel.tcp_setoption),
}

function tcp.receive(...)
  local data, err, partial = tcp_receive(...)
  if data == false then refused("receive", err, partial) end
  return data, err, partial
end

function tcp.send(...)
  local last, err, sent = tcp_send(...)
  if last == false then refused("send", err, sent) end
  return last, err, sent
end

function tcp.gettimeout(...)
  local block, total, text = kernel.tcp_gettimeout(...)
  if block == false then refused("gettimeout", total, text) end
  return block, total
end

function tcp.setfd(...)
  local refusal, index, text = kernel.tcp_setfd(...)
  if refusal == false then refused("setfd", index, text) end
end

methods.fill({ "tcp{master}", "tcp{client}", "tcp{server}" }, tcp)

return function(socket)
  function socket.tcp() return kernel.tcp() end
  function socket.tcp4() return kernel.tcp("inet") end
  function socket.tcp6() return kernel.tcp("inet6") end
end
