-- Raises what the kernel, or the glue itself, refused, worded and placed as the Lua library does it.

local error, format, select, type = error, string.format, select, type

local refuse = {}

--- Raises "bad argument #index to 'name' (text)", or only the text where index is 0. `level` counts from
--- the caller of this function, as in `error`.
function refuse.argument(name, index, text, level)
  level = (level or 1) + 1
  if index == 0 then error(text, level) end
  error(format("bad argument #%d to '%s' (%s)", index, name, text), level)
end

--- The type of argument `index` of `...` as the Lua library names it in messages.
function refuse.got(index, ...)
  if index > select("#", ...) then return "no value" end
  return type((select(index, ...)))
end

--- Passes the results of a kernel function through; a refusal is raised in the name of `name`, where the
--- function that ends with `return answer("name", kernel.function(...))` was called.
function refuse.answer(name, ...)
  local first, index, text = ...
  if first == false and text ~= nil then refuse.argument(name, index, text, 2) end
  return ...
end

return refuse
