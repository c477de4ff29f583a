-- socket.tp: commands and replies, over a socket that is played by a table.

local spec = require "spec"
local tp = require "socket.tp"
local ltn12 = require "ltn12"
local describe, it, equal, raises, pack = spec.describe, spec.it, spec.equal, spec.raises, spec.pack

-- A socket that receives the given lines and remembers what was done with it.
local function actor(lines, overrides)
  local self = { sent = {}, log = {} }
  local n = 0
  function self:settimeout(...) self.log[#self.log + 1] = { "settimeout", ... } return 1 end
  function self:connect(...) self.log[#self.log + 1] = { "connect", ... } return 1 end
  function self:close() self.log[#self.log + 1] = { "close" } return 1 end
  function self:send(data) self.sent[#self.sent + 1] = data return #data end
  function self:receive(pattern)
    self.pattern = pattern
    n = n + 1
    local line = lines[n]
    if not line then return nil, "closed", "" end
    return line
  end
  function self:getpeername() return "peer", 1 end
  function self:getsockname() return "local", 2 end
  function self:getfd() return 7 end
  function self:dirty() return true end
  for name, value in pairs(overrides or {}) do self[name] = value end
  return self
end

local function connected(lines, overrides)
  local c = actor(lines or {}, overrides)
  return assert(tp.connect("host", 25, nil, function() return c end)), c
end

it("waits 60 seconds unless told otherwise", function() equal(tp.TIMEOUT, 60) end)

it("is reachable as socket.tp", function() spec.same(require("socket").tp, tp) end)

describe("tp.connect", function()
  it("makes the socket, sets its time-out and connects", function()
    local c = actor {}
    local control = tp.connect("host", 25, 5, function(...)
      equal(select("#", ...), 0)
      return c
    end)
    spec.same(control.c, c)
    equal(c.log, { { "settimeout", 5 }, { "connect", "host", 25 } })
  end)
  it("takes the module's time-out", function()
    local before = tp.TIMEOUT
    spec.cleanup(function() tp.TIMEOUT = before end)
    tp.TIMEOUT = 9
    local _, c = connected()
    equal(c.log[1], { "settimeout", 9 })
  end)
  it("answers the failure to make a socket", function()
    equal(pack(tp.connect("h", 1, nil, function() return nil, "no more" end)), pack(nil, "no more"))
  end)
  it("closes the socket when it cannot connect", function()
    local c = actor({}, { connect = function() return nil, "refused" end })
    equal(pack(tp.connect("h", 1, nil, function() return c end)), pack(nil, "refused"))
    equal(c.log[#c.log], { "close" })
  end)
end)

describe("control:command", function()
  it("sends the command in capitals and the argument as it is", function()
    local control, c = connected()
    spec.truthy(control:command("user", "Joe"))
    spec.truthy(control:command("Quit"))
    equal(c.sent, { "USER Joe\r\n", "QUIT\r\n" })
  end)
  it("answers what send answers", function()
    local control = connected({}, { send = function() return nil, "closed", 3 end })
    local sent, message = control:command("noop")
    equal({ sent, message }, { nil, "closed" })
  end)
  it("refuses a line break that would smuggle in another command", function()
    local control, c = connected()
    for _, arg in ipairs { "a\r\nDELE b", "a\nb", "a\rb" } do
      equal(pack(control:command("retr", arg)), pack(nil, "line break in command"))
    end
    equal(pack(control:command("a\nb")), pack(nil, "line break in command"))
    equal(c.sent, {})
  end)
end)

describe("control:check", function()
  local function check(lines, ok)
    return pack(connected(lines):check(ok))
  end
  it("answers code and reply when the pattern is found", function()
    equal(check({ "220 ready" }, "2.."), pack(220, "220 ready"))
    equal(check({ "331 more" }, 331), pack(331, "331 more"))
    equal(check({ "331" }, "3"), pack(331, "331"))
  end)
  it("looks for the pattern in the three digits only", function()
    equal(check({ "220 331" }, 331), pack(nil, "220 331"))
    equal(check({ "550 no" }, "2.."), pack(nil, "550 no"))
  end)
  it("takes a list, the first match wins", function()
    equal(check({ "331 x" }, { "2..", 331 }), pack(331, "331 x"))
    equal(check({ "231 x" }, { "2..", 331 }), pack(231, "231 x"))
    equal(check({ "550 x" }, { "2..", 331 }), pack(nil, "550 x"))
  end)
  it("takes a function and passes all its results through", function()
    equal(check({ "220 x" }, function(...) return pack(...), nil, 3, nil end),
      pack(pack(220, "220 x"), nil, 3, nil))
  end)
  it("gives the code as a number", function()
    spec.integer(check({ "220 x" }, "2..")[1])
  end)
  it("reads a reply of several lines to its end", function()
    equal(check({ "211-first", " 211 no end", "212 nor this", "211-", "211", "", "211 end", "220 next" }, "2.."),
      pack(211, "211-first\n 211 no end\n212 nor this\n211-\n211\n\n211 end"))
  end)
  it("reads no further than the reply", function()
    local control = connected { "220 one", "221 two" }
    equal(control:check("2.."), 220)
    equal(control:check("2.."), 221)
  end)
  it("refuses what is no reply", function()
    for _, line in ipairs { "", "22", "x220 y", " 220 y", "hello" } do
      equal(check({ line }, "2.."), pack(nil, "invalid server reply"))
    end
  end)
  it("answers failures of the socket", function()
    equal(check({}, "2.."), pack(nil, "closed"))
    equal(check({ "220-more" }, "2.."), pack(nil, "closed"))
  end)
  it("leaves the connection open", function()
    local control, c = connected { "550 no" }
    control:check("2..")
    equal(#c.log, 2)
  end)
  it("gives up on a reply without an end", function()
    local lines = { "220-x" }
    for i = 2, 200 do lines[i] = ("x"):rep(10000) end
    equal(check(lines, "2.."), pack(nil, "server reply too long"))
  end)
end)

describe("control", function()
  it("sends and receives straight", function()
    local control, c = connected { "line" }
    spec.truthy(control:send("raw"))
    equal(c.sent, { "raw" })
    equal((control:receive("*x")), "line")
    equal(c.pattern, "*x")
  end)
  it("receives once into a sink", function()
    local control, c = connected { "line" }
    local got = {}
    local results = pack(control:sink(function(chunk, err) got[#got + 1] = pack(chunk, err) return "a", "b" end, 5))
    equal(results, pack("a", "b"))
    equal(got, { pack("line", nil) })
    equal(c.pattern, 5)
    control:sink(function(chunk, err) got[#got + 1] = pack(chunk, err) return 1 end)
    equal(got[2], pack(nil, "closed"))
  end)
  it("pumps a source to the socket and leaves it open", function()
    local control, c = connected()
    equal(pack(control:source(ltn12.source.table { "a", "b" })), pack(1))
    equal(c.sent, { "a", "b" })
    equal(#c.log, 2)
    equal(pack(control:source(ltn12.source.error("broken"))), pack(nil, "broken"))
    local steps = 0
    control:source(ltn12.source.string("x"), function(src, snk) steps = steps + 1 return ltn12.pump.step(src, snk) end)
    equal(steps, 2)
  end)
  it("answers the names of both ends, its socket and what select wants", function()
    local control, c = connected()
    equal(pack(control:getpeername()), pack("peer", 1))
    equal(pack(control:getsockname()), pack("local", 2))
    equal({ control:getfd(), control:dirty() }, { 7, true })
    spec.same(control:getcontrol(), c)
  end)
  it("closes, and answers 1 whatever", function()
    local control, c = connected({}, { close = function() return nil, "already" end })
    equal(pack(control:close()), pack(1))
    equal(c.sent, {})
  end)
end)

return spec.done()
