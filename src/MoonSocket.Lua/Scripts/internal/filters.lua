-- Native filters as Lua functions. Each is an ordinary LTN12 filter, and is remembered, so that a chain can
-- join neighbours into one: then a chunk costs one kernel call, however long the chain.
-- A native filter that is not marked patient answers all it has at once.

local kernel = ...

local error, setmetatable, unpack = error, setmetatable, table.unpack or unpack
local concat = table.concat
local refuse = kernel.import("internal/refuse.lua")

local filters = {
  native = setmetatable({}, { __mode = "k" }),  -- Lua function -> kernel filter
  patient = setmetatable({}, { __mode = "k" }), -- filters that may hold output back until asked with ""
}
local native, patient = filters.native, filters.patient

local function wrap(f)
  local run = kernel.filter_run
  local function filter(chunk)
    local out, index, text = run(f, chunk)
    if index == nil then return out end
    if out == false then refuse.argument("filter", index > 1 and index - 1 or index, text, 2) end
    error(index, 2)
  end
  native[filter] = f
  return filter
end

--- The native filter of that name; raises where its options are refused, in the name of `caller`.
function filters.make(caller, name, ...)
  local f, index, text = kernel.filter(name, ...)
  if not f then
    if f == false then refuse.argument(caller, index, text, 3) end
    error(index, 3)
  end
  return wrap(f)
end

--- Marks a filter that does not answer all it has at once, but wants to be asked again with "".
function filters.hold(filter)
  patient[filter] = true
  return filter
end

--- The native filters list[first] to list[last] as one; nil if they cannot be joined.
function filters.join(list, first, last)
  local parts, holds = {}, nil
  for i = first, last do
    parts[#parts + 1] = native[list[i]]
    holds = holds or patient[list[i]]
  end
  local joined = kernel.filter_chain(unpack(parts))
  if not joined then return nil end
  local filter = wrap(joined)
  patient[filter] = holds
  return filter
end

--- The same filter for who asks only once: text in, all the text out; nil in, all the rest out.
function filters.prompt(filter)
  if not patient[filter] then return filter end
  return function(chunk)
    local more = chunk and ""
    local out = filter(chunk)
    if out == nil or out == "" then return out end
    local pieces, n = {}, 0
    repeat
      n = n + 1
      pieces[n] = out
      out = filter(more)
    until out == nil or out == ""
    return concat(pieces)
  end
end

return filters
