-- The examples in examples/lua that need no network: they run, and print what they promise.

local spec = require "spec"
local it, equal = spec.it, spec.equal

local here = debug.getinfo(1, "S").source:match("^@(.*)tests[/\\]lua[/\\][^/\\]*$")

-- What an example prints, line by line.
local function printed(name)
  local chunk = assert(loadfile(here .. "examples/lua/" .. name .. ".lua"))
  local lines, before = {}, print
  spec.cleanup(function() print = before end)
  print = function(...)
    local values = spec.pack(...)
    for i = 1, values.n do values[i] = tostring(values[i]) end
    lines[#lines + 1] = table.concat(values, "\t")
  end
  chunk()
  print = before
  return lines
end

it("filters.lua brings a text there and back", function()
  local lines = printed "filters"
  equal(lines[2], "Tm90IG9ubHkgaXMgdGhlIHVuaXZlcnNlIHN0cmFuZ2VyIHRoYW4gd2UgaW1hZ2luZSwNCml0IGlz")
  equal(lines[#lines], "came back unharmed:   true")
end)

it("async_server.lua answers a hundred at once", function()
  equal(printed "async_server", {
    "answers:              100",
    "the last one:         the answer to question 100",
    "served at once:       100",
    "one after the other:  no",
    "in a hundredth:       nil, timeout",
  })
end)

it("url.lua takes a URL apart and puts it together", function()
  local lines = printed "url"
  equal(lines[2], "  scheme    http")
  equal(lines[#lines], "  http://joe:secret@[::1]:8080/docs/images/moon%20rise.png/50%25%20%2F%20half%3F")
end)

it("callbacks.lua sends, replaces and aborts", function()
  local lines = printed "callbacks"
  equal(lines[1], "encoded: 6024 bytes, beginning VG8gYmUsIG9yIG5vdCB0")
  equal(lines[2], '"To be, or not to be: that is the question.", then 4257 bytes')
  equal(lines[3], "nil\tmore than 3000 bytes")
  spec.contains(lines[4], "No such file or directory")
  equal(lines[5], "done")
end)

return spec.done()
