-- http.request in tasks: each waits for itself only. The server is one of socket.async too, in the same run, so that
-- a request that held the thread would never be answered.

local spec = require "spec"
local describe, it, equal, raises, truthy = spec.describe, spec.it, spec.equal, spec.raises, spec.truthy
local pack = spec.pack
local socket = require "socket"
local http = require "socket.http"
local async = require "socket.async"
local ltn12 = require "ltn12"

-- Reads a request -> its first line, its body.
local function read_request(client)
  local first, line = client:receive(), nil
  if not first then return nil end
  local length, chunked = 0, false
  repeat
    line = client:receive()
    if not line then return nil end
    length = tonumber(line:lower():match("^content%-length: (%d+)")) or length
    chunked = chunked or line:lower():match("^transfer%-encoding: chunked") ~= nil
  until line == ""
  if not chunked then return first, length > 0 and client:receive(length) or "" end
  local parts = {}
  while true do
    local size = tonumber(client:receive(), 16)
    if size > 0 then parts[#parts + 1] = client:receive(size) end
    client:receive()
    if size == 0 then return first, table.concat(parts) end
  end
end

local function say(client, body)
  return client:send("HTTP/1.1 200 OK\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body)
end

-- Runs f(url, server) beside a server whose every request is answered by answer(client, first line, body).
local function beside(answer, f)
  return async.run(function()
    local server = assert(async.serve("127.0.0.1", 0, function(client)
      local first, body = read_request(client)
      while first do
        if answer(client, first, body) == false then return end
        first, body = read_request(client)
      end
    end))
    local result = f("http://127.0.0.1:" .. select(2, server:getsockname()) .. "/", server)
    server:stop(1)
    return result
  end)
end

describe("http.request in tasks", function()
  it("waits with its task only", function()
    local all, here, gate = 30, 0, async.queue()
    beside(function(client, first)
      here = here + 1
      if here == all then gate:close() end
      gate:get()
      return say(client, first)
    end, function(url)
      local requests = {}
      for i = 1, all do
        requests[i] = function()
          local body, code = http.request(url .. i)
          equal(code, 200)
          equal(body, "GET /" .. i .. " HTTP/1.1")
          return i
        end
      end
      local results = async.all(requests)
      for i = 1, all do equal(results[i], i) end
    end)
  end)

  it("lets sources, sinks and steps wait", function()
    beside(function(client, _, body) return say(client, body) end, function(url)
      local left, got = 5, {}
      local ok, code = http.request {
        url = url, method = "POST",
        source = function()
          if left == 0 then return nil end
          left = left - 1
          async.sleep(0.001)
          return ("part %d "):format(left)
        end,
        sink = function(chunk)
          async.sleep(0.001)
          if chunk then got[#got + 1] = chunk end
          return 1
        end,
        step = function(source, sink)
          async.sleep(0)
          return ltn12.pump.step(source, sink)
        end,
      }
      equal(pack(ok, code), pack(1, 200))
      equal(table.concat(got), "part 4 part 3 part 2 part 1 part 0 ")
    end)
  end)

  it("takes its source from another socket, in a coroutine that hands on", function()
    beside(function(client, _, body) return say(client, body) end, function(url)
      local server = assert(async.serve("127.0.0.1", 0, function(client)
        for i = 1, 3 do
          async.sleep(0.002)
          client:send("line " .. i .. "\n")
        end
      end))
      local other = assert(socket.connect("127.0.0.1", (select(2, server:getsockname()))))
      local got = {}
      local ok = http.request {
        url = url, method = "POST", sink = ltn12.sink.table(got),
        source = async.coroutine.wrap(function()
          local line = other:receive()
          while line do
            coroutine.yield(line)
            line = other:receive()
          end
        end),
      }
      equal(ok, 1)
      equal(table.concat(got), "line 1line 2line 3")
      other:close()
      server:stop(1)
    end)
  end)

  it("keeps its time-outs", function()
    beside(function(client)
      client:receive("*a")
      return false
    end, function(url)
      equal(select(2, http.request { url = url, timeout = 0.02 }), "timeout")
      equal(pack(async.timeout(0.02, http.request, url)), pack(nil, "timeout"))
    end)
  end)

  it("is canceled, and closes its connection", function()
    local heard = async.queue()
    beside(function(client)
      client:send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
      heard:put("begun")
      heard:put((select(2, client:receive("*a"))))
      return false
    end, function(url)
      local task = async.spawn(function() return http.request(url) end)
      equal(heard:get(), "begun")
      async.sleep(0.005)
      task:cancel("enough")
      raises("enough", task.join, task)
      equal(heard:get(), "closed")
    end)
  end)

  it("raises a callback's error in its task", function()
    beside(function(client) return say(client, "body") end, function(url)
      local value = {}
      local task = async.spawn(function()
        return http.request { url = url, sink = function() error(value) end }
      end)
      raises(value, task.join, task)
      equal(http.request(url), "body")
    end)
  end)

  it("speaks over sockets that a create function makes", function()
    beside(function(client) return say(client, "over our own") end, function(url)
      local results = async.all {
        function() return ({ http.request { url = url, create = socket.tcp } })[2] end,
        function() return ({ http.request { url = url, create = socket.tcp } })[2] end,
      }
      equal(results, { n = 2, 200, 200 })
    end)
  end)

  it("works in coroutines of the task's own", function()
    beside(function(client) return say(client, "body") end, function(url)
      local body = coroutine.wrap(function() return (http.request(url)) end)()
      equal(body, "body")
      truthy(coroutine.wrap(function() return async.run(http.request, url) end)() == "body")
    end)
  end)
end)

return spec.done()
