-- The TLS options of a table, as socket.http's https fields are: verify, cafile, certificate, key.

local type = type

local NAMES = { "cafile", "certificate", "key" }

--- As the kernel takes them: a list of names and values. `own` is looked at first: the table given as tls, if it is one.
return function(own, others)
  own = type(own) == "table" and own or {}
  local list = {}
  local verify = own.verify
  if verify == nil then verify = others.verify end
  if verify == false or verify == "none" then list = { "verify", false } end -- "none" is LuaSec's word for it
  for i = 1, #NAMES do
    local name = NAMES[i]
    local value = own[name]
    if value == nil then value = others[name] end
    if value ~= nil then
      local n = #list
      list[n + 1], list[n + 2] = name, value
    end
  end
  return list
end
