-- first.lua URL MODULE: a first request over TLS; measured from outside, from the start of the process to its end.

local ok, code = require(arg[2]).request { url = arg[1], verify = "none", sink = function() return 1 end }
assert(ok and code == 200, code)
