-- Another name of the module `mime`.

return require "mime"
