-- A socket-like object without a socket: answers what a script says and records what it was sent. It keeps to
-- LuaSocket's receive contract (patterns "*l", "*a" and a count, prefix, partial result) and delivers the
-- answer whole, by line or by byte, which must make no difference to anyone.

local mock = {}
mock.__index = mock

--- mock.new{ answer = text, failure = message after it (default "closed"), yields = yield before every receive }
function mock.new(options)
  options = options or {}
  return setmetatable({
    answer = options.answer or "", failure = options.failure or "closed", yields = options.yields,
    refuses = options.refuses, pos = 1, sent = {}, closed = 0, timeouts = {},
  }, mock)
end

--- A `create` function that hands out the given objects one after the other.
function mock.factory(...)
  local objects, i = { ... }, 0
  return function()
    i = i + 1
    return objects[i], "no more mock sockets"
  end
end

function mock:settimeout(seconds)
  self.timeouts[#self.timeouts + 1] = seconds == nil and "none" or seconds
  return 1
end

function mock:connect(host, port)
  self.host, self.port = host, port
  if self.refuses then return nil, self.refuses end
  return 1
end

function mock:send(text)
  if self.closed > 0 then return nil, "closed", 0 end
  if self.yields then coroutine.yield("send") end
  self.sent[#self.sent + 1] = text
  return #text
end

function mock:receive(pattern, prefix)
  if self.closed > 0 then return nil, "closed", "" end
  if self.yields then coroutine.yield("receive") end
  prefix = prefix or ""
  local rest = self.answer:sub(self.pos)
  if type(pattern) == "number" then
    local wanted = pattern - #prefix
    if wanted <= 0 then return prefix end
    local part = rest:sub(1, wanted)
    self.pos = self.pos + #part
    if #part < wanted then return nil, self.failure, prefix .. part end
    return prefix .. part
  elseif pattern == "*a" then
    self.pos = #self.answer + 1
    return prefix .. rest
  end
  local stop = rest:find("\n", 1, true)
  if not stop then
    self.pos = #self.answer + 1
    return nil, self.failure, prefix .. rest
  end
  self.pos = self.pos + stop
  return (prefix .. rest:sub(1, stop - 1):gsub("\r", ""))
end

function mock:close()
  self.closed = self.closed + 1
  return 1
end

--- Everything that was sent, as one text.
function mock:heard() return table.concat(self.sent) end

return mock
