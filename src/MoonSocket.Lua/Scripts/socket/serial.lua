-- socket.serial: a function that opens a serial line, or any device that is read and written as a stream.

local kernel = ...

local methods = kernel.import("internal/methods.lua")
local refuse = kernel.import("internal/refuse.lua")
local short = methods.short

methods.fill({ "serial{client}" }, {
  close = short("close", kernel.serial_close),
  dirty = short("dirty", kernel.serial_dirty),
  getfd = short("getfd", kernel.serial_getfd),
  getstats = methods.name("getstats", kernel.serial_getstats),
  receive = methods.triple_of_two("receive", kernel.serial_receive),
  send = methods.triple("send", kernel.serial_send),
  setfd = methods.silent("setfd", kernel.serial_setfd),
  setstats = short("setstats", kernel.serial_setstats),
  settimeout = short("settimeout", kernel.serial_settimeout),
})

--- serial(path): an open line | nil, message, error number
return function(...)
  local line, err, number = kernel.serial(...)
  if line then return line end
  if line == false then refuse.argument("serial", err, number, 2) end
  return nil, err, number
end
