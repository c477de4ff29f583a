-- Another name of the module `mbox`.

return require "mbox"
