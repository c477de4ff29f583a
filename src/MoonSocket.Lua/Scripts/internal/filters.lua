-- Native filters as Lua functions. Each is an ordinary LTN12 filter, and is remembered, so that a chain can
-- join neighbours into one: then a chunk costs one kernel call, however long the chain.
-- A native filter that is not marked patient answers all it has at once.
-- Most of them are stored ones: nothing but a state, a string that goes into the kernel with each chunk and comes
-- back new. A chain of stored filters has their states, one behind the other.

local kernel = ...

local error, setmetatable, type, unpack = error, setmetatable, type, table.unpack or unpack
local concat = table.concat
local refuse = kernel.import("internal/refuse.lua")
local pass, run = kernel.filter_pass, kernel.filter_run

local filters = {
  native = setmetatable({}, { __mode = "k" }),  -- Lua function -> kernel filter; true for a stored one
  patient = setmetatable({}, { __mode = "k" }), -- filters that may hold output back until asked with ""
}
local native, patient = filters.native, filters.patient

-- Given instead of a chunk, asks a stored filter for its state: false once it has ended.
local STATE = {}

local function refused(out, index, text)
  if out == false then refuse.argument("filter", index > 1 and index - 1 or index, text, 3) end
  error(index, 3)
end

--- The stored filter that begins with a state.
local function stored(state)
  local function filter(chunk)
    if chunk == STATE then return state end
    if not state then return nil end
    local out, rest, text = pass(state, chunk)
    if not out and (out == false or chunk) then refused(out, rest, text) end
    state = rest
    return out
  end
  native[filter] = true
  return filter
end
filters.stored = stored

local function object(f)
  local function filter(chunk)
    local out, index, text = run(f, chunk)
    if index ~= nil then refused(out, index, text) end
    return out
  end
  native[filter] = f
  return filter
end

--- The kernel's filter of that name, a state or an object; raises where its options are refused, in the name
--- of `caller`.
function filters.kernel(caller, name, ...)
  local f, index, text = kernel.filter(name, ...)
  if not f then
    if f == false then refuse.argument(caller, index, text, 4) end
    error(index, 4)
  end
  return f
end

--- The native filter of that name; raises where its options are refused, in the name of `caller`.
function filters.make(caller, name, ...)
  local f = filters.kernel(caller, name, ...)
  return type(f) == "string" and stored(f) or object(f)
end

--- Marks a filter that does not answer all it has at once, but wants to be asked again with "".
function filters.hold(filter)
  patient[filter] = true
  return filter
end

--- The native filters list[first] to list[last] as one; nil if they cannot be joined.
function filters.join(list, first, last)
  local states = ""
  for i = first, last do
    local state = native[list[i]] == true and list[i](STATE)
    if not state then return filters.mixed(list, first, last) end
    states = states .. state
  end
  return stored(states)
end

-- The same where some are objects.
function filters.mixed(list, first, last)
  local parts, holds = {}, nil
  for i = first, last do
    local f = native[list[i]]
    parts[#parts + 1] = f == true and list[i](STATE) or f
    holds = holds or patient[list[i]]
  end
  local joined = kernel.filter_chain(unpack(parts))
  if not joined then return nil end
  local filter = object(joined)
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
