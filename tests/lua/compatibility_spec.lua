-- docs/compatibility.md tells the truth: what it lists exists, what it calls absent does not, and no function of a
-- module or method of an object is missing from it.

local spec = require "spec"
local describe, it = spec.describe, spec.it
local socket = require "socket"

local here = debug.getinfo(1, "S").source:match("^@(.*)tests/lua/[^/]*$")
local page = assert(io.open(here .. "docs/compatibility.md"))

local states = {} -- dotted name -> same, different, absent, more
for line in page:lines() do
  local name, state, why = line:match("^| `([^`]+)` | (%a+)(.-) |$")
  if name then
    assert(not states[name], name .. " is listed twice")
    assert(state == "same" or (state == "different" or state == "absent" or state == "more") and why:find("^: %S"), line)
    states[name] = state
  end
end
page:close()

-- Objects of every class, by the name they have in the page.
local function create()
  return setmetatable({}, { __index = function() return function() return 1 end end })
end

local function has(module) return package.preload[module] ~= nil end

local objects = {
  tcp = socket.tcp(), udp = socket.udp(),
  unixstream = require("socket.unix").stream(), unixdgram = require("socket.unix").dgram(),
  serial = require("socket.serial")("/dev/null"),
  ["http.open"] = require("socket.http").open("host", 80, create),
  tp = require("socket.tp").connect("host", 21, 1, create),
  concat = require("socket.concat").create(),
  ["ftp.open"] = has("socket.ftp") and require("socket.ftp").open("host", 21, create) or {},
  ["smtp.open"] = has("socket.smtp") and require("socket.smtp").open("host", 25, create) or {},
}

require("socket.async").run(function()
  local async = require "socket.async"
  objects.task, objects.queue, objects.semaphore = async.spawn(function() end), async.queue(), async.semaphore(1)
  objects.server = assert(async.serve("127.0.0.1", 0, function() end))
  objects.server:stop()
end)

local modules = {
  "socket", "ltn12", "mime", "mbox", "socket.url", "socket.http", "socket.tp", "socket.headers", "socket.unix",
  "socket.callback", "socket.concat", "socket.ftp", "socket.smtp", "socket.async",
}

-- The value of a dotted name, looked up in the longest module name it begins with.
local function value_of(name)
  local best = ""
  for _, module in ipairs(modules) do
    if name:sub(1, #module + 1) == module .. "." and #module > #best then best = module end
  end
  if not has(best) and best:find("%.") then return nil end
  local value = require(best)
  for key in name:sub(#best + 2):gmatch("[^.]+") do
    value = type(value) == "table" and rawget(value, key) or nil
  end
  return value
end

describe("docs/compatibility.md", function()
  it("lists a good deal", function()
    local count = 0
    for _ in pairs(states) do count = count + 1 end
    spec.truthy(count > 250, count)
  end)

  it("lists what there is, and calls absent what there is not", function()
    for name, state in pairs(states) do
      local class, method = name:match("^([%w.]+):([%w_]+)$")
      local value
      if class then
        value = objects[class][method]
      elseif not name:find(" option ", 1, true) then
        value = value_of(name)
      else
        value = true -- options are specified where they belong
      end
      if state == "absent" then
        spec.equal(value, nil, name)
      else
        spec.truthy(value ~= nil, name .. " does not exist")
      end
    end
  end)

  it("leaves no function out", function()
    local function look(prefix, container, depth)
      for key, value in pairs(container) do
        local name = prefix .. "." .. tostring(key)
        if type(value) == "function" then
          spec.truthy(states[name], name .. " is not listed")
        elseif type(value) == "table" and depth < 2 and not package.loaded[name] and not states[name] then
          look(name, value, depth + 1)
        end
      end
    end
    for _, module in ipairs(modules) do
      if has(module) then look(module, require(module), 1) end
    end
  end)

  it("leaves no method out", function()
    for class, object in pairs(objects) do
      local methods = (getmetatable(object) or {}).__index
      for name, value in pairs(type(methods) == "table" and methods or {}) do
        if type(value) == "function" then
          spec.truthy(states[class .. ":" .. name], class .. ":" .. name .. " is not listed")
        end
      end
    end
  end)
end)

for _, name in ipairs { "tcp", "udp", "unixstream", "unixdgram", "serial" } do objects[name]:close() end

return spec.done()
