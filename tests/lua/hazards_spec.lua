-- What could kill the process: Lua errors raised where C# waits for an answer, callbacks that yield, transfers
-- nobody finishes. MOONSOCKET_TEST_HTTP names a server that knows how many transfers are still open
-- (tests/MoonSocket.TestServers/HazardServer.cs). Every round is followed by the collectors.

local spec = require "spec"
local http = require "socket.http"
local ltn12 = require "ltn12"
local describe, it, equal, same, truthy = spec.describe, spec.it, spec.equal, spec.same, spec.truthy

local base = "http://" .. assert(os.getenv "MOONSOCKET_TEST_HTTP", "MOONSOCKET_TEST_HTTP is not set")

-- A host with a .NET runtime of its own can be made to collect; the native module is run with a tiny nursery.
local function collect()
  if rawget(_G, "collect_dotnet") then collect_dotnet() end
  collectgarbage()
end

local function nothing_open()
  spec.eventually(function() return (http.request(base .. "/active")) == "0" end, 30)
end

local function raiser(value)
  return function() error(value, 0) end
end

-- A function that raises at its n-th call and does what `f` does before.
local function raiser_at(n, value, f)
  local count = 0
  return function(...)
    count = count + 1
    if count >= n then error(value, 0) end
    return f(...)
  end
end

local function data() return ("d"):rep(500) end
local function accept() return 1 end

-- Where a script can raise while a transfer runs: each is a request table made for the value to raise.
local doors = {
  ["a sink"] = function(value)
    return { url = base .. "/endless", sink = raiser(value) }
  end,
  ["a sink at its third chunk"] = function(value)
    return { url = base .. "/endless", sink = raiser_at(3, value, accept) }
  end,
  ["a filter before the sink"] = function(value)
    return { url = base .. "/endless", sink = ltn12.sink.chain(raiser(value), ltn12.sink.null()) }
  end,
  ["a step"] = function(value)
    return { url = base .. "/endless", sink = ltn12.sink.null(), step = raiser(value) }
  end,
  ["on_headers"] = function(value)
    return { url = base .. "/endless", on_headers = raiser(value) }
  end,
  ["a source"] = function(value)
    return { url = base .. "/swallow", method = "PUT", source = raiser(value) }
  end,
  ["a source at its third chunk"] = function(value)
    return { url = base .. "/swallow", method = "PUT", source = raiser_at(3, value, data) }
  end,
  ["a filter after the source"] = function(value)
    return { url = base .. "/swallow", method = "PUT", source = ltn12.source.chain(data, raiser(value)) }
  end,
  ["a step of the source"] = function(value)
    return { url = base .. "/swallow", method = "PUT", source = data, step = raiser(value) }
  end,
  ["create"] = function(value)
    return { url = base .. "/endless", create = raiser(value) }
  end,
  ["the connect of what create made"] = function(value)
    return {
      url = base .. "/endless",
      create = function() return { settimeout = accept, close = accept, connect = raiser(value) } end,
    }
  end,
  ["the receive of what create made"] = function(value)
    return {
      url = base .. "/endless",
      create = function()
        return { settimeout = accept, close = accept, connect = accept, receive = raiser(value),
          send = function(_, text, _, j) return j or #text end }
      end,
    }
  end,
}

describe("an error raised in", function()
  for name, door in pairs(doors) do
    it(name .. " comes out unchanged, and the connection is closed", function()
      for round = 1, 150 do
        local value = round % 2 == 0 and { round } or ("message %d \255"):format(round)
        local ok, err = pcall(http.request, door(value))
        equal(ok, false)
        same(err, value)
        if round % 10 == 0 then collect() end
      end
      collect()
      nothing_open()
    end)
  end
end)

describe("a coroutine that yields in", function()
  -- Runs a request whose callbacks yield; answers what http.request does and how often they yielded.
  local function run(request)
    local co = coroutine.create(function() return http.request(request) end)
    local yields = -1
    local results
    repeat
      results = spec.pack(coroutine.resume(co))
      truthy(results[1], results[2])
      yields = yields + 1
      collect()
    until coroutine.status(co) == "dead"
    return yields, results[2], results[3]
  end

  local function yielding(f)
    return function(...)
      coroutine.yield()
      return f(...)
    end
  end

  it("a sink goes on where it was", function()
    local seen = {}
    local yields, ok, code = run {
      url = base .. "/text",
      sink = yielding(function(chunk)
        seen[#seen + 1] = chunk
        return 1
      end),
    }
    truthy(yields >= 1)
    equal({ ok, code, table.concat(seen) }, { 1, 200, "some text" })
  end)

  it("a source and a filter goes on where it was", function()
    local left, answer = 5, {}
    local yields, ok, code = run {
      url = base .. "/swallow", method = "PUT", sink = ltn12.sink.table(answer),
      source = ltn12.source.chain(yielding(function()
        left = left - 1
        return left >= 0 and ("x"):rep(100) or nil
      end), yielding(function(chunk) return chunk end)),
    }
    truthy(yields >= 10)
    equal({ ok, code, table.concat(answer) }, { 1, 200, "500" })
  end)

  it("on_headers and a step goes on where it was", function()
    local answer = {}
    local yields, ok, code = run {
      url = base .. "/text", on_headers = yielding(accept), step = yielding(ltn12.pump.step), sink = ltn12.sink.table(answer),
    }
    truthy(yields >= 2)
    equal({ ok, code, table.concat(answer) }, { 1, 200, "some text" })
  end)

  it("the receive of what create made goes on where it was", function()
    local lines = { "HTTP/1.1 200 OK", "Content-Length: 5", "" }
    local at, answer = 0, {}
    local object = {
      settimeout = accept, close = accept, connect = yielding(accept),
      send = yielding(function(_, text, i, j) return j or #text end),
      receive = yielding(function(_, pattern)
        if pattern == 5 and at == 0 then return "HTTP/" end
        if pattern == 5 then return "hello" end
        at = at + 1
        return lines[at]
      end),
    }
    local yields, ok, code = run { url = base .. "/x", create = function() return object end, sink = ltn12.sink.table(answer) }
    equal({ ok, code, table.concat(answer) }, { 1, 200, "hello" })
    truthy(yields >= 5)
  end)
end)

describe("a transfer", function()
  local function suspended()
    local co = coroutine.create(function()
      return http.request { url = base .. "/endless", sink = function() coroutine.yield() return 1 end }
    end)
    for _ = 1, 3 do truthy(coroutine.resume(co)) end
    return co
  end

  it("that its coroutine forgets is closed by the collector", function()
    for _ = 1, 30 do suspended() end
    collect()
    collect()
    nothing_open()
  end)

  it("runs in the sink of another one", function()
    local inner = 0
    local ok, err = http.request {
      url = base .. "/endless",
      sink = function()
        local body = http.request(base .. "/text")
        equal(body, "some text")
        inner = inner + 1
        if inner == 50 then return nil, "enough" end
        return 1
      end,
    }
    equal({ ok, err }, { nil, "enough" })
    nothing_open()
  end)

  it("that a sink aborts with a message closes its connection", function()
    for round = 1, 50 do
      local ok, err = http.request { url = base .. "/endless", sink = function() return nil, "stop " .. round end }
      equal({ ok, err }, { nil, "stop " .. round })
    end
    nothing_open()
  end)

  it("that a source aborts with a message closes its connection", function()
    for round = 1, 50 do
      local ok, err = http.request {
        url = base .. "/swallow", method = "PUT", source = function() return nil, "stop " .. round end,
      }
      equal({ ok, err }, { nil, "stop " .. round })
    end
    nothing_open()
  end)

  it("may be left open when the state ends", function()
    kept = {}
    for i = 1, 10 do kept[i] = suspended() end
    truthy(true)
  end)
end)

return spec.done()
