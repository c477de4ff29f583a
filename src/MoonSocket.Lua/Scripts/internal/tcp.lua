-- TCP objects: the methods, and the constructors in the socket table.

local kernel = ...

local methods = kernel.import("internal/methods.lua")
local options = kernel.import("internal/options.lua")
local short = methods.short

local tcp = {
  accept = short("accept", kernel.tcp_accept),
  bind = short("bind", kernel.tcp_bind),
  close = short("close", kernel.tcp_close),
  connect = short("connect", kernel.tcp_connect),
  dirty = short("dirty", kernel.tcp_dirty),
  getfamily = short("getfamily", kernel.tcp_getfamily),
  getfd = short("getfd", kernel.tcp_getfd),
  getpeername = methods.name("getpeername", kernel.tcp_getpeername),
  getsockname = methods.name("getsockname", kernel.tcp_getsockname),
  getstats = methods.name("getstats", kernel.tcp_getstats),
  gettimeout = methods.pair("gettimeout", kernel.tcp_gettimeout),
  listen = short("listen", kernel.tcp_listen),
  receive = methods.triple_of_two("receive", kernel.tcp_receive),
  send = methods.triple("send", kernel.tcp_send),
  setfd = methods.silent("setfd", kernel.tcp_setfd),
  setpeername = short("setpeername", kernel.tcp_connect),
  setsockname = short("setsockname", kernel.tcp_bind),
  setstats = short("setstats", kernel.tcp_setstats),
  settimeout = short("settimeout", kernel.tcp_settimeout),
  shutdown = short("shutdown", kernel.tcp_shutdown),
  getoption = options.getter(kernel.tcp_getoption),
  setoption = options.setter(kernel.tcp_setoption),
}

methods.fill({ "tcp{master}", "tcp{client}", "tcp{server}" }, tcp)

return function(socket)
  function socket.tcp() return kernel.tcp() end
  kernel.builtin_tcp = socket.tcp -- for who must know whether a program has put another one in its place
  function socket.tcp4() return kernel.tcp("inet") end
  function socket.tcp6() return kernel.tcp("inet6") end
end
