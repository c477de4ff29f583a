-- What require gets in place of a module that the native library could not open: the luaopen functions must not
-- raise, so the error is kept and raised when the module is first used.

local reason = ...

local function refuse()
  error(reason, 2)
end

return setmetatable({}, { __index = refuse, __newindex = refuse, __call = refuse, __metatable = false })
