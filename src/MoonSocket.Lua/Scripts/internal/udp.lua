-- UDP objects: the methods, and the constructors in the socket table.

local kernel = ...

local methods = kernel.import("internal/methods.lua")
local options = kernel.import("internal/options.lua")
local suspend = kernel.import("internal/suspend.lua")
local short, refused = methods.short, methods.refused
local wait, WAIT = suspend.wait, suspend.WAIT

local udp_receive, udp_send, udp_sendto = kernel.udp_receive, kernel.udp_send, kernel.udp_sendto

local udp = {
  close = short("close", kernel.udp_close),
  dirty = short("dirty", kernel.udp_dirty),
  getfamily = short("getfamily", kernel.udp_getfamily),
  getfd = short("getfd", kernel.udp_getfd),
  getoption = options.getter(kernel.udp_getoption),
  getpeername = methods.name("getpeername", kernel.udp_getpeername),
  getsockname = methods.name("getsockname", kernel.udp_getsockname),
  gettimeout = methods.pair("gettimeout", kernel.udp_gettimeout),
  receivefrom = methods.name("receivefrom", kernel.udp_receivefrom),
  setfd = methods.silent("setfd", kernel.udp_setfd),
  setoption = options.setter(kernel.udp_setoption),
  setpeername = short("setpeername", kernel.udp_setpeername),
  setsockname = short("setsockname", kernel.udp_setsockname),
  settimeout = short("settimeout", kernel.udp_settimeout),
}

function udp.receive(...)
  local data, err, text = udp_receive(...)
  while data == false do
    if err ~= WAIT then refused("receive", err, text) end
    wait(text)
    data, err, text = udp_receive(...)
  end
  if data then return data end
  return nil, err
end

function udp.send(...)
  local count, err, text = udp_send(...)
  while count == false do
    if err ~= WAIT then refused("send", err, text) end
    wait(text)
    count, err, text = udp_send(...)
  end
  if count then return count end
  return nil, err
end

function udp.sendto(...)
  local count, err, text = udp_sendto(...)
  while count == false do
    if err ~= WAIT then refused("sendto", err, text) end
    wait(text)
    count, err, text = udp_sendto(...)
  end
  if count then return count end
  return nil, err
end

methods.fill({ "udp{unconnected}", "udp{connected}" }, udp)

return function(socket)
  function socket.udp() return kernel.udp() end
  function socket.udp4() return kernel.udp("inet") end
  function socket.udp6() return kernel.udp("inet6") end
end
