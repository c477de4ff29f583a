-- socket.unix: sockets between processes of one machine. The table itself can be called, as the module was before
-- it knew datagrams.

local kernel = ...

local methods = kernel.import("internal/methods.lua")
local options = kernel.import("internal/options.lua")
local setmetatable = setmetatable
local short = methods.short

local connect = short("connect", kernel.unixstream_connect)
local bind = short("bind", kernel.unixstream_bind)

methods.fill({ "unixstream{master}", "unixstream{client}", "unixstream{server}" }, {
  accept = short("accept", kernel.unixstream_accept),
  bind = bind,
  close = short("close", kernel.unixstream_close),
  connect = connect,
  dirty = short("dirty", kernel.unixstream_dirty),
  getfd = short("getfd", kernel.unixstream_getfd),
  getsockname = short("getsockname", kernel.unixstream_getsockname),
  getstats = methods.name("getstats", kernel.unixstream_getstats),
  listen = short("listen", kernel.unixstream_listen),
  receive = methods.triple_of_two("receive", kernel.unixstream_receive),
  send = methods.triple("send", kernel.unixstream_send),
  setfd = methods.silent("setfd", kernel.unixstream_setfd),
  setoption = options.setter(kernel.unixstream_setoption),
  setpeername = connect,
  setsockname = bind,
  setstats = short("setstats", kernel.unixstream_setstats),
  settimeout = short("settimeout", kernel.unixstream_settimeout),
  shutdown = short("shutdown", kernel.unixstream_shutdown),
})

connect = short("connect", kernel.unixdgram_connect)
bind = short("bind", kernel.unixdgram_bind)

methods.fill({ "unixdgram{unconnected}", "unixdgram{connected}" }, {
  bind = bind,
  close = short("close", kernel.unixdgram_close),
  connect = connect,
  dirty = short("dirty", kernel.unixdgram_dirty),
  getfd = short("getfd", kernel.unixdgram_getfd),
  getsockname = short("getsockname", kernel.unixdgram_getsockname),
  gettimeout = methods.pair("gettimeout", kernel.unixdgram_gettimeout),
  receive = short("receive", kernel.unixdgram_receive),
  receivefrom = methods.pair("receivefrom", kernel.unixdgram_receivefrom),
  send = short("send", kernel.unixdgram_send),
  sendto = short("sendto", kernel.unixdgram_sendto),
  setfd = methods.silent("setfd", kernel.unixdgram_setfd),
  setoption = options.setter(kernel.unixdgram_setoption),
  setpeername = connect,
  setsockname = bind,
  settimeout = short("settimeout", kernel.unixdgram_settimeout),
})

local unix = {}

--- A stream that is neither bound nor connected | nil, message
function unix.stream() return kernel.unixstream() end

--- A datagram socket | nil, message
function unix.dgram() return kernel.unixdgram() end

unix.tcp, unix.udp = unix.stream, unix.dgram

return setmetatable(unix, { __call = function() return unix.stream() end })
