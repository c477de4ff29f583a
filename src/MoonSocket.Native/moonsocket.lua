-- Opens socket.so, which lies beside this file or on package.cpath, and answers what loads its modules.
-- The other Lua files here are one line each and only call it: they see to it that require finds this MoonSocket
-- and not a module of the same name elsewhere, that all modules live in one library, and that errors are raised.

local loaders = require "socket.native" -- luaopen_socket_native in socket.so

if type(loaders) ~= "table" then
  package.loaded["socket.native"] = nil
  error(type(loaders) == "string" and loaders
    or "MoonSocket found no Lua in this process whose functions it can call: the program must export them "
    .. "(-Wl,-E) or use one shared Lua library", 0)
end

return function(name)
  return loaders[name](name)
end
