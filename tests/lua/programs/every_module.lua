-- Loads every module named in the arguments, and sees that one library serves them all.

for _, name in ipairs(arg) do
  local module = require(name)
  assert(type(module) == "table" or type(module) == "function", name)
  assert(module == require(name), name)
end
local libraries, count = {}, 0
for line in io.lines("/proc/self/maps") do
  local file = line:match("%S*socket[^/]*%.so%S*$") or line:match("%S*/core%.so$")
  if file and not libraries[file] then libraries[file] = true; count = count + 1 end
end
assert(count == 1, count)
