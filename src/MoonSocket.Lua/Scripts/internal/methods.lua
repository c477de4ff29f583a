-- How the methods of socket objects are made of kernel functions. The kernel answers `false, index, text` where an
-- argument is wrong; its first argument is the object, which a caller who writes o:f(x) does not count. Inside a task
-- of socket.async it answers `false, -1, how` where it would have to wait, and is called again later.

local kernel = ...

local refuse = kernel.import("internal/refuse.lua")
local suspend = kernel.import("internal/suspend.lua")
local go_on, wait, WAIT, PLAIN, TOKEN = suspend.go_on, suspend.wait, suspend.WAIT, suspend.PLAIN, suspend.TOKEN
local yield = coroutine.yield

local methods = {}

--- Raises in the name of a method, where that was called.
local function refused(name, index, text)
  if index > 1 then index = index - 1 end
  refuse.argument(name, index, text, 3)
end
methods.refused = refused

--- A method of three results, always: those that receive and send in streams answer so. Waiting is written out here,
--- since most of the time it is one of these that a task waits in.
function methods.triple(name, f)
  return function(...)
    local a, b, c = f(...)
    if a then return a, nil, nil end
    while a == false do
      if b ~= WAIT then refused(name, b, c) end
      if c == PLAIN then
        local canceled = yield(TOKEN)
        if canceled then go_on(canceled) end
      else
        wait()
      end
      a, b, c = f(...)
    end
    return a, b, c
  end
end

--- The same with at most two arguments, where it does not matter whether one is nil or not there: it is cheaper.
function methods.triple_of_two(name, f)
  return function(object, first, second)
    local a, b, c = f(object, first, second)
    if a then return a, nil, nil end
    while a == false do
      if b ~= WAIT then refused(name, b, c) end
      if c == PLAIN then
        local canceled = yield(TOKEN)
        if canceled then go_on(canceled) end
      else
        wait()
      end
      a, b, c = f(object, first, second)
    end
    return a, b, c
  end
end

--- A method of three results, or nil and a message.
function methods.name(name, f)
  return function(...)
    local a, b, c = f(...)
    while a == false do
      if b ~= WAIT then refused(name, b, c) end
      wait(c)
      a, b, c = f(...)
    end
    if a then return a, b, c end
    return nil, b
  end
end

--- A method of two results, or nil and a message.
function methods.pair(name, f)
  return function(...)
    local a, b, c = f(...)
    while a == false do
      if b ~= WAIT then refused(name, b, c) end
      wait(c)
      a, b, c = f(...)
    end
    return a, b
  end
end

--- A method of one result, or nil and a message.
function methods.short(name, f)
  return function(...)
    local a, b, c = f(...)
    while a == false and c ~= nil do
      if b ~= WAIT then refused(name, b, c) end
      wait(c)
      a, b, c = f(...)
    end
    if a == nil then return nil, b end
    return a
  end
end

--- A method without results.
function methods.silent(name, f)
  return function(...)
    local a, b, c = f(...)
    if a == false then refused(name, b, c) end
  end
end

--- Puts the same methods into every class named.
function methods.fill(classes, list)
  for i = 1, #classes do
    local target = kernel.methods(classes[i])
    for name, f in pairs(list) do target[name] = f end
    target.class = classes[i]
  end
end

return methods
