-- Another name of the module `socket`.

return require "socket"
