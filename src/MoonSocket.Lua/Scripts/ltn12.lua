-- ltn12: filters, sources, sinks and pumps.
-- A source gives chunk after chunk, then nil (or nil and an error). A sink takes them, then nil (or nil
-- and an error), and refuses by answering nil and a message. A filter takes text and gives text; asked
-- with "" it gives what it still holds, until ""; asked with nil it gives its tail, until nil.

local kernel = ...

local assert, error, rawget, select, type = assert, error, rawget, select, type
local sub = string.sub
local insert, remove = table.insert, table.remove
local unpack = table.unpack or unpack

local ltn12 = { _VERSION = "LTN12 1.0.3", BLOCKSIZE = 2048 }
local filter, source, sink, pump = {}, {}, {}, {}
ltn12.filter, ltn12.source, ltn12.sink, ltn12.pump = filter, source, sink, pump

local filters = kernel.import("internal/filters.lua")
local native, patient = filters.native, filters.patient

local INAPPROPRIATE_NIL = "filter returned inappropriate nil"

-- Filters --------------------------------------------------------------------------------------------

--- A filter over a low-level function: `out, context = low(context, chunk, extra)`.
function filter.cycle(low, context, extra)
  assert(low)
  return function(chunk)
    local out
    out, context = low(context, chunk, extra)
    return out
  end
end

-- Filters before `first` are finished. Those from `first` to `depth` may hold output.
local function series(list, n)
  local first, depth = 1, 0

  local function run(chunk)
    local index, input = first, chunk
    if depth >= first then
      if chunk and chunk ~= "" then
        -- New data before the old has been collected: collect it here, so that nothing is lost.
        local held = ""
        local piece = run("")
        while piece ~= "" do
          held = held .. piece
          piece = run("")
        end
        return held .. run(chunk)
      end
      index = depth
      if index > first or chunk then input = "" end
    end

    while true do
      local out = list[index](input)
      if out == nil then
        if input ~= nil then error(INAPPROPRIATE_NIL) end
        if first == n then
          depth = n - 1
          return nil
        end
        depth = first
        first = first + 1
        index = first
      elseif out == "" then
        if index == first then
          depth = first - 1
          return out
        end
        index = index - 1
        if index == first and chunk == nil then input = nil else input = "" end
      elseif index == n then
        depth = n
        return out
      else
        index = index + 1
        input = out
      end
    end
  end

  return filters.hold(run)
end

--- One filter equal to applying the given ones in order.
function filter.chain(...)
  local n = select("#", ...)
  local given, list, count = { ... }, nil, 0
  local i = 1
  while i <= n do
    local f, last = given[i], i
    if f ~= nil and native[f] then
      while last < n and given[last + 1] ~= nil and native[given[last + 1]] do last = last + 1 end
      local joined = last > i and filters.join(given, i, last)
      if joined and last - i + 1 == n then return joined end
      if joined then f = joined else last = i end
    end
    list = list or {}
    count = count + 1
    list[count] = f
    i = last + 1
  end
  if count == 1 and list[1] ~= nil then return list[1] end
  if count > 1 then return series(list, count) end
  -- None, or a single nil: the error comes when it is used.
  local missing = nil
  return function(chunk) return missing(chunk) end
end

-- Sources --------------------------------------------------------------------------------------------

local function empty() return nil end

--- A source that has nothing.
function source.empty() return empty end

--- A source that fails.
function source.error(err)
  return function() return nil, err end
end

--- What an open file holds; closes it at the end. Takes the results of io.open as they come.
function source.file(handle, io_err)
  if not handle then return source.error(io_err or "unable to open file") end
  return function()
    local chunk = handle:read(ltn12.BLOCKSIZE)
    if not chunk then handle:close() end
    return chunk
  end
end

--- The pieces of a string.
function source.string(s)
  if not s then return empty end
  local position = 1
  return function()
    local size = ltn12.BLOCKSIZE
    local chunk = sub(s, position, position + size - 1)
    position = position + size
    if chunk ~= "" then return chunk end
    return nil
  end
end

--- The elements of a list.
function source.table(t)
  assert(type(t) == "table")
  local index = 0
  return function()
    index = index + 1
    return t[index]
  end
end

--- Hides from its user that a source replaces itself.
function source.simplify(src)
  assert(src)
  return function()
    local chunk, err_or_new = src()
    src = err_or_new or src
    if not chunk then return nil, err_or_new end
    return chunk
  end
end

--- A source that takes chunks back: r(chunk) pushes, r() reads.
function source.rewind(src)
  assert(src)
  local pushed = {}
  return function(chunk)
    if chunk then
      insert(pushed, chunk)
      return
    end
    chunk = remove(pushed)
    if chunk then return chunk end
    return src()
  end
end

--- One source after the other.
function source.cat(...)
  local sources, index, n = { ... }, 1, select("#", ...)
  return function()
    while index <= n do
      local chunk, err = sources[index]()
      if chunk then return chunk end
      if err then return nil, err end
      index = index + 1
    end
  end
end

-- A source seen through a filter that answers all it has at once.
local function through(src, f)
  local ended = false
  return function()
    while not ended do
      local chunk, err = src()
      if chunk then
        local out = f(chunk)
        if out == nil then error(INAPPROPRIATE_NIL) end
        if out ~= "" then return out end
      elseif err then
        return nil, err
      else
        ended = 1
      end
    end
    if ended == 2 then error("source is empty!", 2) end
    local out = f(nil)
    if out == nil then ended = 2 end
    return out
  end
end

--- A source seen through filters.
function source.chain(src, f, ...)
  if select("#", ...) > 0 then f = filter.chain(f, ...) end
  assert(src and f)
  if native[f] and not patient[f] then return through(src, f) end
  local holding, ended, tail, finished = false, false, false, false

  return function()
    if finished then error("source is empty!", 2) end
    if holding then
      local out = f("")
      if out == nil then error(INAPPROPRIATE_NIL) end
      if out ~= "" then return out end
      holding = false
    end
    while not ended do
      local chunk, err = src()
      if chunk then
        local out = f(chunk)
        if out == nil then error(INAPPROPRIATE_NIL) end
        if out ~= "" then
          holding = true
          return out
        end
      elseif err then
        return nil, err
      else
        ended = true
      end
    end
    while true do
      local out = f(nil)
      if out == nil then
        finished = true
        return nil
      elseif out ~= "" then
        tail = true
        return out
      elseif tail then
        error('filter returned ""')
      end
    end
  end
end

-- Sinks ----------------------------------------------------------------------------------------------

--- Gathers chunks in a list, which is the second result.
function sink.table(t)
  t = t or {}
  return function(chunk)
    if chunk then t[#t + 1] = chunk end
    return 1
  end, t
end

--- Writes to an open file; closes it at the end. Takes the results of io.open as they come.
function sink.file(handle, io_err)
  if not handle then return sink.error(io_err or "unable to open file") end
  return function(chunk)
    if chunk then return handle:write(chunk) end
    handle:close()
    return 1
  end
end

local function null() return 1 end

--- A sink that drops everything.
function sink.null() return null end

--- A sink that refuses everything.
function sink.error(err)
  return function() return nil, err end
end

--- Hides from its user that a sink replaces itself.
function sink.simplify(snk)
  assert(snk)
  return function(chunk, err)
    local ret, err_or_new = snk(chunk, err)
    if not ret then return nil, err_or_new end
    snk = err_or_new or snk
    return 1
  end
end

--- A sink behind filters; the sink comes last.
function sink.chain(f, snk, ...)
  local n = select("#", ...) + 2
  if n > 2 then
    local all = { f, snk, ... }
    snk = all[n]
    f = filter.chain(unpack(all, 1, n - 1))
  end
  assert(f and snk)
  return function(chunk, err)
    if chunk == "" then return 1 end
    local more_input = chunk and ""
    local out = f(chunk)
    while true do
      local ret, refusal = snk(out, err)
      if not ret then return nil, refusal end
      if out == more_input then return 1 end
      out = f(more_input)
    end
  end
end

-- Pumps ----------------------------------------------------------------------------------------------

--- Moves one chunk.
local function step(src, snk)
  local chunk, src_err = src()
  local ret, snk_err = snk(chunk, src_err)
  if chunk and ret then return 1 end
  return nil, src_err or snk_err
end
pump.step = step

--- Moves everything.
function pump.all(src, snk, one)
  assert(src and snk)
  one = one or pump.step
  local ret, err
  repeat
    ret, err = one(src, snk)
  until not ret
  if err then return nil, err end
  return 1
end

-- Where modules still set globals, programs look for this one.
if type(rawget(_G, "module")) == "function" then _G.ltn12 = ltn12 end

return ltn12
