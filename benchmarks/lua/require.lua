-- require.lua: the processor time that require "socket" takes.

local begin = os.clock()
require "socket"
print(string.format("%.6f", os.clock() - begin))
