-- Every kernel function with every kind of wrong argument. Whatever is given, it answers: results, nil and a message,
-- or false, an index and a text. It never raises, and the process lives. KernelTests calls these functions by name.

local kernel = require "moonsocket.kernel"

local tests = {}

local seed = 1
local function random(n)
  seed = (seed * 16807) % 2147483647
  return seed % n + 1
end

local function object(make)
  return function()
    local made = kernel[make]()
    local settimeout = kernel[make .. "_settimeout"]
    if settimeout then settimeout(made, 0) end
    return made
  end
end

local makers = {
  function() return nil end,
  function() return true end,
  function() return false end,
  function() return 0 end,
  function() return -1 end,
  function() return 1 end,
  function() return 2.5 end,
  function() return 1e308 end,
  function() return -1e308 end,
  function() return 0 / 0 end,
  function() return math.mininteger or -2 ^ 53 end,
  function() return math.maxinteger or 2 ^ 53 end,
  function() return "" end,
  function() return "x" end,
  function() return "127.0.0.1" end,
  function() return "10" end,
  function() return "*a" end,
  function() return "a\0b\r\n\255" end,
  function() return ("long"):rep(5000) end,
  function() return {} end,
  function() return { "url", "http://127.0.0.1:1/", "nonsense" } end,
  function() return { {}, {}, 3, 2, 1 } end,
  function() return print end,
  function() return coroutine.create(print) end,
  function() return io.stdout end,
  function() return "base64", "binary" end,
  object "tcp", object "udp", object "unixstream", object "unixdgram", object "cookies",
  function() return (kernel.filter("encode", "base64")) end,
  function() return (kernel.http { "url", "http://127.0.0.1:1/" }) end,
  function() return kernel.trial("echo") end,
}

local function any() return (makers[random(#makers)]()) end

-- What waits when it is told to is tried on its own; and what says that a task runs, in which nothing waits.
local waits = { sleep = true, select = true, wait = true, gc = true,
  reactor_next = true, reactor_enter = true, reactor_block = true }

-- kernel functions only: boot.lua has put a Lua function of its own beside them
local names = {}
for name, f in pairs(kernel) do
  if not waits[name] and name ~= "import" then names[#names + 1] = name end
end
table.sort(names)

local function check(name, ok, first, second, third)
  if not ok then error(name .. " raised " .. tostring(first)) end
  if first == false and second ~= nil then
    assert(type(second) == "number" and type(third) == "string", name)
  end
end

function tests.every_function_answers_to_anything()
  for round = 1, 150 do
    for _, name in ipairs(names) do
      local count = random(6) - 1
      local args = {}
      for i = 1, count do args[i] = any() end
      check(name, pcall(kernel[name], (table.unpack or unpack)(args, 1, count)))
    end
    if round % 10 == 0 then
      collect_dotnet()
      collectgarbage()
    end
  end
end

function tests.the_reactor_answers_to_any_number()
  for _ = 1, 2000 do
    kernel.reactor_open()
    for _, name in ipairs { "reactor_ready", "reactor_enter", "reactor_abandon", "reactor_alarm", "reactor_close" } do
      check(name, pcall(kernel[name], any()))
    end
    check("reactor_next", pcall(kernel.reactor_next, 0))
    kernel.reactor_leave()
  end
end

function tests.every_function_answers_to_its_own_object_and_anything()
  for round = 1, 60 do
    for _, name in ipairs(names) do
      local class = name:match("^(%l+)_")
      if class and kernel[class] and kernel[class .. "_close"] then
        local own = object(class)()
        local a, b, c = any(), any(), any()
        check(name, pcall(kernel[name], own, a, b, c))
        check(name, pcall(kernel[name], own, a))
        kernel[class .. "_close"](own)
        check(name, pcall(kernel[name], own, a, b))
      end
    end
    if round % 10 == 0 then collectgarbage() end
  end
end

function tests.what_waits_refuses_wrong_times()
  for _, wrong in ipairs { {}, "x", print, true } do
    local no, index, text = kernel.sleep(wrong)
    assert(no == false and index == 1 and text:find("number expected"), text)
  end
  kernel.sleep(-1)
  kernel.sleep(0 / 0)
  kernel.sleep("0")
  for _ = 1, 2000 do
    check("select", pcall(kernel.select, any(), any(), 0))
    check("wait", pcall(kernel.wait, any(), any(), 0))
  end
end

function tests.a_finalized_object_is_refused()
  for _, make in ipairs { "tcp", "udp", "cookies" } do
    local made = kernel[make]()
    local meta = debug.getmetatable(made)
    local shown = getmetatable(made)
    assert(shown ~= meta and rawget(shown, "__gc") == nil and rawget(shown, "__index") == meta.__index)
    assert(tostring(made):find(meta.__name, 1, true) == 1, tostring(made))
    meta.__gc(made)
    meta.__gc(made)
    meta.__close(made)
    assert(tostring(made):find("^closed: "), tostring(made))
    for name, f in pairs(kernel) do
      if name:find("^" .. make .. "_") then
        local no, index, text = f(made, "x", "y")
        assert(no == false and type(index) == "number", name)
      end
    end
    for _, wrong in ipairs { 1, "x", {}, io.stdout, coroutine.create(print) } do
      meta.__gc(wrong)
      meta.__close(wrong)
      meta.__tostring(wrong)
    end
  end
end

function tests.a_number_is_read_from_a_string_and_a_string_from_a_number()
  assert(kernel.numbers("10", " 0x10 ", "1e2") == 126)
  assert(kernel.bytes(12) == "12")
  assert(kernel.whole("7") == 7 and kernel.whole(7.0) == 7)
  local function refusal(name, ...)
    local no, index, text = kernel[name](...)
    assert(no == false)
    return index .. " " .. text
  end
  assert(refusal("whole", 1.5) == "1 number has no integer representation")
  assert(refusal("whole", "x") == "1 number expected, got string")
  assert(refusal("whole") == "1 number expected, got no value")
  assert(refusal("whole", nil) == "1 number expected, got nil")
  assert(refusal("numbers", 1, 2, {}) == "3 number expected, got table")
  assert(refusal("bytes", true) == "1 string expected, got boolean")
  assert(refusal("bytes", print) == "1 string expected, got function")
  local failed, message = kernel.throws()
  assert(failed == nil and message == "connection refused", message)
  failed, message = kernel.throws_oddly()
  assert(failed == nil and message == "unknown error", message)
end

function tests.a_buffer_survives_a_finalizer_that_wants_one_too()
  for round = 1, 300 do
    setmetatable({}, { __gc = function() assert(kernel.repeated("b", 3000) == ("b"):rep(3000)) end })
    local text = kernel.repeated("a", 20000 + round)
    assert(text == ("a"):rep(20000 + round))
  end
  collectgarbage()
end

return tests
