-- What the fields of a script's table must be, where using them would raise an error in a place the script does not know.

local error, format, pairs, tonumber, type = error, string.format, pairs, tonumber, type

local fields = {}

local kinds = {
  number = function(value) return tonumber(value) ~= nil end,
  string = function(value) return type(value) == "string" or type(value) == "number" end,
}

--- Raises an error where the caller's caller stands, or without a place (`level` 0), if a field is there and not of its
-- kind. `name` is the function that was called with the table.
function fields.check(name, t, wanted, level)
  if type(t) ~= "table" then return end
  for field, kind in pairs(wanted) do
    local value = t[field]
    if value ~= nil and not kinds[kind](value) then
      error(format("bad argument #1 to '%s' (field '%s' must be a %s, got %s)", name, field, kind, type(value)), level or 3)
    end
  end
end

return fields
