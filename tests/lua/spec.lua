-- A small specification framework. One file runs unchanged on Lua 5.1 to 5.4 and LuaJIT, in a
-- stock interpreter and in every host.
--
-- How to write a spec, tests/lua/NAME_spec.lua:
--
--     local spec = require "spec"                 -- tests/lua/?.lua is on package.path
--     local describe, it, equal, raises = spec.describe, spec.it, spec.equal, spec.raises
--     local pack = spec.pack
--     local url = require "socket.url"
--
--     describe("url.parse", function()
--       it("answers nil and a message to an empty text", function()
--         equal(pack(url.parse("")), pack(nil, "invalid url"))  -- pack also compares the number of results
--       end)
--       it("refuses a table", function()
--         raises("string expected", url.parse, {})              -- the text found plainly or as a Lua pattern
--       end)
--     end)
--
--     return spec.done()                          -- always the last line
--
-- Run one:  LUA_PATH="tests/lua/?.lua;;" lua5.4 tests/lua/url_spec.lua
--
-- A failing test prints one line (FAIL what it was: file:line: why); the last line is
-- `N passed, N failed`. In a stock interpreter `done` ends the process with code 1 after a failure.
-- In a host that set the global MOONSOCKET_HOST it returns passed, failed and the list of FAIL lines.
-- There are no skips: a test for what a Lua version lacks is not made (`if spec.has_integers then it(...) end`).

local error, type, pairs, tostring, pcall, xpcall, select =
  error, type, pairs, tostring, pcall, xpcall, select
local string, table, math, os, debug = string, table, math, os, debug

local spec = {}

spec.version = tonumber(_VERSION:match("%d+%.%d+"))
spec.jit = rawget(_G, "jit") ~= nil
spec.has_integers = math.type ~= nil
-- Whether pcall lets a yield through: 5.1 has no way to.
local probe = coroutine.create(function() return pcall(coroutine.yield) end)
coroutine.resume(probe)
spec.yields_across_pcall = coroutine.status(probe) == "suspended"

local names = {}      -- the describe blocks we are in
local cleanups        -- of the running test
local failures, passed = {}, 0
local own_message     -- the message of the last failed expectation, to tell it from other errors

function spec.pack(...)
  return { n = select("#", ...), ... }
end

--- What a function that raises the exceptions of socket.try answers, packed.
function spec.protected(f, ...) return spec.pack(require("socket").protect(f)(...)) end

-- Texts ---------------------------------------------------------------------------------------------

local escapes = { ["\r"] = "\\r", ["\n"] = "\\n", ["\t"] = "\\t", ["\0"] = "\\0", ['"'] = '\\"', ["\\"] = "\\\\" }

local function show(value, depth)
  local kind = type(value)
  if kind == "string" then
    local text = value:sub(1, 400):gsub('[%z\1-\31\127-\255"\\]', function(c)
      return escapes[c] or string.format("\\x%02X", c:byte())
    end)
    return '"' .. text .. (#value > 400 and '..." (' .. #value .. " bytes)" or '"')
  elseif kind ~= "table" or depth > 4 then
    return tostring(value)
  end
  local parts, count = {}, value.n or #value
  if type(count) ~= "number" then count = #value end
  for i = 1, count do parts[i] = show(value[i], depth + 1) end
  local rest = {}
  for k, v in pairs(value) do
    local listed = type(k) == "number" and k >= 1 and k <= count and k % 1 == 0
    if not listed then
      rest[#rest + 1] = (type(k) == "string" and k or "[" .. tostring(k) .. "]") .. " = " .. show(v, depth + 1)
    end
  end
  table.sort(rest)
  for i = 1, #rest do parts[#parts + 1] = rest[i] end
  return "{" .. table.concat(parts, ", ") .. "}"
end

function spec.show(value) return show(value, 1) end

local function same(a, b)
  if a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return a ~= a and b ~= b end
  for k, v in pairs(a) do
    if not same(v, b[k]) then return false end
  end
  for k in pairs(b) do
    if a[k] == nil then return false end
  end
  return true
end

-- Expectations --------------------------------------------------------------------------------------
-- Each takes an optional note as its last argument, printed before the reason.

local function fail(text, note, level)
  if note then text = tostring(note) .. ": " .. text end
  local ok
  ok, own_message = pcall(error, text, (level or 1) + 3)
  error(own_message, 0)
end

--- Fails the running test.
function spec.fail(text) fail(text) end

--- Deep equality; tables by their contents.
function spec.equal(actual, expected, note)
  if not same(actual, expected) then
    fail("got " .. show(actual, 1) .. ", expected " .. show(expected, 1), note)
  end
end

--- The very same value (rawequal): identity of functions, tables and objects.
function spec.same(actual, expected, note)
  if not rawequal(actual, expected) then
    fail("got " .. show(actual, 1) .. ", expected the same value as " .. show(expected, 1), note)
  end
end

function spec.truthy(value, note)
  if not value then fail("got " .. tostring(value) .. ", expected a true value", note) end
  return value
end

function spec.falsy(value, note)
  if value then fail("got " .. show(value, 1) .. ", expected a false value", note) end
end

--- The text contains `part`, plainly or as a Lua pattern.
local function contains(text, part)
  if text:find(part, 1, true) then return true end
  local ok, found = pcall(string.find, text, part)
  return ok and found ~= nil
end

function spec.contains(text, part, note)
  if type(text) ~= "string" or not contains(text, part) then
    fail("got " .. show(text, 1) .. ", expected it to contain " .. show(part, 1), note)
  end
end

--- `f(...)` raises an error: one whose text contains `expected`, or, if that is no string, that very value.
--- Returns the error value.
function spec.raises(expected, f, ...)
  local results = spec.pack(pcall(f, ...))
  if results[1] then
    table.remove(results, 1)
    results.n = results.n - 1
    fail("returned " .. show(results, 1) .. ", expected the error " .. show(expected, 1))
  end
  local err = results[2]
  if type(expected) == "string" and type(err) == "string" then
    if not contains(err, expected) then
      fail("raised " .. show(err, 1) .. ", expected " .. show(expected, 1))
    end
  elseif not rawequal(err, expected) then
    fail("raised " .. show(err, 1) .. ", expected " .. show(expected, 1))
  end
  return err
end

--- A number that this Lua keeps as a float; in a Lua with one kind of number, any number.
function spec.float(value, note)
  if type(value) ~= "number" or (math.type and math.type(value) ~= "float") then
    fail("got " .. tostring(value) .. " (" .. (math.type and math.type(value) or type(value)) .. "), expected a float", note)
  end
end

--- A number that this Lua keeps as an integer; in a Lua with one kind of number, any whole number.
function spec.integer(value, note)
  if type(value) ~= "number" or (math.type and math.type(value) ~= "integer") or value % 1 ~= 0 then
    fail("got " .. tostring(value) .. " (" .. (math.type and math.type(value) or type(value)) .. "), expected an integer", note)
  end
end

--- Repeats `condition` until it answers a true value, which is returned; fails after `seconds` (default 10).
function spec.eventually(condition, seconds)
  local socket = package.loaded["socket"]
  local now = type(socket) == "table" and socket.gettime or os.time
  local deadline = now() + (seconds or 10)
  repeat
    local value = condition()
    if value then return value end
    if type(socket) == "table" and socket.sleep then socket.sleep(0.005) end
  until now() > deadline
  fail("the condition did not come true in " .. (seconds or 10) .. " seconds")
end

--- Calls `f` when the running test is over, failed or not; last one first. For closing sockets and files.
function spec.cleanup(f)
  cleanups[#cleanups + 1] = f
end

-- Structure -----------------------------------------------------------------------------------------

local function explain(err)
  if rawequal(err, own_message) then return err end
  local trace = debug.traceback("raised " .. (type(err) == "string" and err or show(err, 1)), 2)
  -- Without the frames of this file.
  return (trace:gsub("%s*%[C%]: in function 'xpcall'.*$", ""))
end

local function record(err)
  local line = table.concat(names, " > ") .. ": " .. tostring(err):gsub("%s*\n%s*", " | ")
  failures[#failures + 1] = line
  print("FAIL " .. line)
end

local function run(f)
  local ok, err = xpcall(f, explain)
  return ok, err
end

--- A named group of tests; groups nest.
function spec.describe(name, body)
  names[#names + 1] = name
  local ok, err = run(body)
  if not ok then record(err) end
  names[#names] = nil
end

--- One test.
function spec.it(name, body)
  names[#names + 1] = name
  local outer = cleanups
  cleanups = {}
  local ok, err = run(body)
  for i = #cleanups, 1, -1 do
    local clean, why = run(cleanups[i])
    if ok and not clean then ok, err = false, why end
  end
  cleanups = outer
  if ok then passed = passed + 1 else record(err) end
  names[#names] = nil
end

--- The last line of a spec file: `return spec.done()`.
function spec.done()
  local count, list = passed, failures
  passed, failures = 0, {}
  if count == 0 and #list == 0 then
    list[1] = "the file made no test"
    print("FAIL " .. list[1])
  end
  print(count .. " passed, " .. #list .. " failed")
  if rawget(_G, "MOONSOCKET_HOST") then return count, #list, list end
  if #list > 0 then os.exit(1) end
end

return spec
