-- Tasks: how they run, end, fail and are canceled.

local spec = require "spec"
local describe, it, equal, raises, truthy = spec.describe, spec.it, spec.equal, spec.raises, spec.truthy
local pack, contains = spec.pack, spec.contains
local socket = require "socket"
local async = require "socket.async"
local parts = require "async_parts"

local LOOPBACK = "127.0.0.1"
local pair, reports = parts.pair, parts.reports

describe("async.run", function()
  it("answers what main answers", function()
    equal(pack(async.run(function(...) return select("#", ...), ... end, 1, nil, 3, nil)), pack(4, 1, nil, 3, nil))
    equal(pack(async.run(function() end)), pack())
  end)

  it("raises what main raises, unchanged", function()
    local value = {}
    raises(value, async.run, function() error(value) end)
    raises("plain", async.run, function() error("plain", 0) end)
  end)

  it("runs again after an error", function()
    pcall(async.run, function() error("x") end)
    equal(async.run(function() return 1 end), 1)
  end)

  it("refuses what is no function", function()
    raises("bad argument #1 to 'run' (function expected, got nil)", async.run)
    raises("bad argument #1 to 'spawn' (function expected, got table)", async.run, function() async.spawn {} end)
  end)

  it("cancels what is left when main has ended, and waits for it", function()
    local steps = {}
    async.run(function()
      async.spawn(function()
        local ok, err = async.pcall(async.sleep, 60)
        steps[1], steps[2] = ok, err
        async.sleep(0)
        steps[3] = "cleaned up"
      end)
      async.sleep(0)
    end)
    equal(steps[1], false)
    contains(steps[2], "canceled")
    equal(steps[3], "cleaned up")
  end)

  it("says so when every task waits for another one", function()
    raises("deadlock", async.run, function() async.queue():get() end)
    raises("deadlock", async.run, function()
      local queue = async.queue()
      async.spawn(function() queue:get() end):join()
    end)
  end)

  it("can stand within a task, with members of its own", function()
    local canceled
    equal(async.run(function()
      local inner = async.run(function()
        async.spawn(function()
          local _, err = async.pcall(async.sleep, 60)
          canceled = err
        end)
        async.sleep(0)
        return "inner"
      end)
      return inner .. " and outer"
    end), "inner and outer")
    contains(canceled, "canceled")
  end)

  it("tells what is spawned while all is being ended to end, too", function()
    local told
    async.run(function()
      async.spawn(function()
        async.pcall(async.sleep, 60)
        async.spawn(function()
          local _, err = async.pcall(async.sleep, 60)
          told = err
        end)
        async.sleep(0.01)
      end)
      async.sleep(0)
    end)
    contains(told, "canceled")
  end)

  it("ends though a task only gives way", function()
    local turns = 0
    async.run(function()
      async.spawn(function()
        while true do
          turns = turns + 1
          coroutine.yield()
        end
      end)
      async.sleep(0.001)
    end)
    truthy(turns > 0)
  end)

  it("ends though a task waits where it cannot be suspended", function()
    reports(function() -- wrap puts a place before the message, which makes it another one
      local client, peer = pair()
      async.spawn(function() return (("x"):gsub("x", function() return (client:receive()) end)) end)
      async.spawn(function()
        for line in coroutine.wrap(function() coroutine.yield((peer:receive())) end) do return line end
      end)
      async.sleep(0)
      spec.cleanup(function()
        client:close()
        peer:close()
      end)
    end)
  end)

  it("gives up on tasks that will not end", function()
    async.run(function()
      async.spawn(function()
        local queue = async.queue()
        while true do async.pcall(queue.get, queue) end
      end)
      async.sleep(0)
    end)
    raises("deadlock", async.run, function()
      async.run(function()
        async.spawn(function()
          local queue = async.queue()
          while true do async.pcall(queue.get, queue) end
        end)
        async.sleep(0)
      end)
    end)
  end)

  it("leaves calls outside as they are", function()
    async.run(function() end)
    local client, peer = pair()
    client:settimeout(0.01)
    equal(pack(client:receive()), pack(nil, "timeout", ""))
    client:close()
    peer:close()
  end)
end)

describe("async.host", function()
  local host = async.host

  -- As RunAsync has it, but for the waiting between two calls.
  local function drive(f, ...)
    host.start(f, ...)
    local turns = 0
    while not host.pump() do
      turns = turns + 1
      socket.sleep(0.001)
    end
    return pack(host.results()), turns
  end

  it("drives a run, and comes back while nobody is ready", function()
    local results, turns = drive(function(a, b)
      async.sleep(0.005)
      return a + b, nil
    end, 1, 2)
    equal(results, pack("done", nil, 3, nil))
    truthy(turns > 0)
  end)

  it("tells what main failed with, and cancels it", function()
    local results = drive(function() error("what is wrong", 0) end)
    equal(results[1], "failed")
    contains(results[2], "async_spec.lua")
    equal(results[3], "what is wrong")
    host.start(function() async.sleep(60) end)
    equal(host.pump(), false)
    host.cancel("by the host")
    equal(host.pump(), true)
    results = pack(host.results())
    equal(results[1], "canceled")
    equal(results[3], "by the host")
  end)
end)

describe("async.spawn", function()
  it("answers a task that can be joined, by many", function()
    async.run(function()
      local task = async.spawn(function(a, b)
        async.sleep(0.01)
        return a + b, nil
      end, 1, 2)
      equal(task.status, "running")
      local other = async.spawn(function() return task:join() end)
      equal(pack(task:join()), pack(3, nil))
      equal(pack(other:join()), pack(3, nil))
      equal(pack(task:join()), pack(3, nil))
      equal(task.status, "done")
    end)
  end)

  it("begins when the one that runs waits, in order", function()
    local order = {}
    async.run(function()
      for i = 1, 3 do async.spawn(function() order[#order + 1] = i end) end
      order[#order + 1] = 0
      async.sleep(0)
    end)
    equal(order, { 0, 1, 2, 3 })
  end)

  it("lives on while it waits though nobody holds it", function()
    async.run(function()
      local client, peer = pair()
      local queue, ended = async.queue(), 0
      async.spawn(function()
        peer:send(client:receive() .. "\n")
        ended = ended + 1
      end)
      async.spawn(function()
        async.sleep(0.01)
        ended = ended + 1
      end)
      async.spawn(function()
        queue:get()
        ended = ended + 1
      end)
      async.sleep(0)
      for _ = 1, 3 do collectgarbage() end
      queue:put(1)
      peer:send("line\n")
      spec.eventually(function() return ended == 3 end)
      client:close()
      peer:close()
    end)
  end)

  it("needs a run", function()
    raises("there is no async.run", async.spawn, function() end)
  end)

  it("raises a task's error where it is joined, and reports it nowhere else", function()
    local value = {}
    equal(reports(function()
      local task = async.spawn(function() error(value) end)
      raises(value, task.join, task)
      local early = async.spawn(function() error(value) end)
      async.sleep(0.01)
      equal(early.status, "failed")
      raises(value, early.join, early)
    end), {})
  end)

  it("reports the error of a task nobody joins, and the others go on", function()
    local went_on
    local list = reports(function()
      async.spawn(function() error("lost", 0) end)
      async.spawn(function()
        async.sleep(0.01)
        went_on = true
      end)
      async.sleep(0.05)
    end)
    equal(#list, 1)
    equal(list[1].err, "lost")
    contains(list[1].trace, "async_spec.lua")
    truthy(went_on)
  end)

  it("reports it while the run goes on", function()
    local list = {}
    local before = async.report(function(err) list[#list + 1] = err end)
    async.run(function()
      async.spawn(function() error("early", 0) end)
      spec.eventually(function() return #list > 0 and true end)
    end)
    async.report(before)
    equal(list, { "early" })
  end)

  it("reports the error of a task when who joined it has given up", function()
    local list = reports(function()
      local task = async.spawn(function()
        async.sleep(0.01)
        error("late", 0)
      end)
      equal(pack(async.timeout(0.001, task.join, task)), pack(nil, "timeout"))
      local joiner = async.spawn(task.join, task)
      async.sleep(0)
      joiner:cancel()
      async.sleep(0.02)
      equal(task.status, "failed")
    end)
    equal(#list, 1)
    equal(list[1].err, "late")
  end)

  it("reports it too when the joiner is canceled just as it ends", function()
    local list = reports(function()
      local joiner
      local task = async.spawn(function()
        async.sleep(0.001)
        joiner:cancel("no more")
        error("together", 0)
      end)
      joiner = async.spawn(task.join, task)
      raises("no more", joiner.join, joiner)
    end)
    equal(#list, 1)
    equal(list[1].err, "together")
  end)

  it("reports what fails at the end of a run within a task", function()
    local list = reports(function()
      async.run(function()
        async.spawn(function()
          async.pcall(async.sleep, 60)
          error("while cleaning up", 0)
        end)
        async.sleep(0)
      end)
    end)
    equal(#list, 1)
    equal(list[1].err, "while cleaning up")
  end)

  it("survives a finalizer that raises while the collector is called", function()
    local list = reports(function()
      async.spawn(function() error("first", 0) end)
      async.sleep(0.001)
      if newproxy then getmetatable(newproxy(true)).__gc = function() error("finalizer") end end
      setmetatable({}, { __gc = function() error("finalizer") end })
      async.sleep(1.1)
    end)
    equal(#list, 1)
  end)

  it("takes a yield of the task's own for a wish to let others go first", function()
    equal(async.run(function()
      local order = {}
      local a = async.spawn(function()
        order[#order + 1] = "a1"
        coroutine.yield("whatever")
        order[#order + 1] = "a2"
      end)
      local b = async.spawn(function() order[#order + 1] = "b" end)
      a:join()
      b:join()
      return table.concat(order, " ")
    end), "a1 b a2")
  end)
end)

describe("task:cancel", function()
  it("raises where the task waits", function()
    async.run(function()
      local seen
      local client, peer = pair()
      local task = async.spawn(function()
        local _, err = async.pcall(client.receive, client)
        seen = err
        return "caught"
      end)
      async.sleep(0.01)
      equal(task:cancel("enough"), true)
      equal(task:join(), "caught")
      equal(seen, "enough")
      equal(task:cancel(), false)
      peer:send("line\n")
      equal(client:receive(), "line")
      client:close()
      peer:close()
    end)
  end)

  it("raises any value, and is told to who joins", function()
    async.run(function()
      local value = {}
      local task = async.spawn(function() async.sleep(60) end)
      async.sleep(0)
      task:cancel(value)
      raises(value, task.join, task)
      equal(task.status, "canceled")
    end)
  end)

  it("ends a task that has not begun without beginning it", function()
    async.run(function()
      local begun = false
      local task = async.spawn(function() begun = true end)
      task:cancel("never")
      raises("never", task.join, task)
      equal(begun, false)
    end)
  end)

  it("is canceled with either message when it is canceled while it cleans up", function()
    equal(reports(function()
      for _, forget in ipairs { true, false } do
        local task = async.spawn(function()
          local _, first = async.pcall(async.sleep, 60)
          local _, second = async.pcall(async.sleep, 60)
          error(forget and first or second, 0)
        end)
        async.sleep(0)
        task:cancel("one")
        async.sleep(0)
        task:cancel("two")
        raises(forget and "one" or "two", task.join, task)
        equal(task.status, "canceled")
      end
    end), {})
  end)

  it("is not lost while a run within the task comes to its end", function()
    async.run(function()
      local cleaned
      local task = async.spawn(function()
        async.run(function()
          async.spawn(function()
            async.pcall(async.sleep, 60)
            async.pcall(async.sleep, 0.01)
            cleaned = true
          end)
          async.sleep(0)
        end)
        async.sleep(60)
      end)
      async.sleep(0.002)
      task:cancel("outer")
      raises("outer", task.join, task)
      equal(task.status, "canceled")
      equal(cleaned, true)
    end)
  end)

  it("comes before a time-out, and before what the task was woken for", function()
    async.run(function()
      local task = async.spawn(function()
        return async.timeout(0.001, async.sleep, 60)
      end)
      async.sleep(0)
      local until_then = async.now() + 0.01
      while async.now() < until_then do end -- the time-out is due
      task:cancel("mine")
      raises("mine", task.join, task)
      local other = async.spawn(function() return task:join() end)
      other:cancel("before it began")
      raises("before it began", other.join, other)
    end)
  end)

  it("reaches every kind of wait", function()
    async.run(function()
      local listener = assert(socket.bind(LOOPBACK, 0))
      local udp = assert(socket.udp())
      assert(udp:setsockname(LOOPBACK, 0))
      local client, peer = pair()
      local queue, semaphore = async.queue(1), async.semaphore(1)
      semaphore:acquire()
      local sleeper = async.spawn(function() async.sleep(60) end)
      local full = async.queue(1)
      full:put(1)
      local waits = {
        function() async.sleep(60) end,
        function() socket.sleep(60) end,
        function() listener:accept() end,
        function() udp:receive() end,
        function() client:receive("*a") end,
        function() peer:send(("x"):rep(2 ^ 25)) end,
        function() socket.select({ listener }, nil, 60) end,
        function() queue:get() end,
        function() full:put(2) end,
        function() semaphore:acquire() end,
        function() sleeper:join() end,
        function() async.all { function() async.sleep(60) end } end,
        function() async.any { function() async.sleep(60) end } end,
        function() async.timeout(60, async.sleep, 60) end,
      }
      for i, wait in ipairs(waits) do
        local task = async.spawn(wait)
        async.sleep(0.002)
        equal(task.status, "running", "wait " .. i)
        task:cancel("stop " .. i)
        raises("stop " .. i, task.join, task)
        equal(task.status, "canceled", "wait " .. i)
      end
      semaphore:release()
      semaphore:acquire()
      sleeper:cancel()
      listener:close()
      udp:close()
      client:close()
      peer:close()
    end)
  end)
end)

if spec.version >= 5.4 then
  describe("to-be-closed variables", function()
    it("are closed when their task is canceled", function()
      async.run(function()
        local client, peer = pair()
        local f = assert(load [[
          local async, client = ...
          local c <close> = client
          async.sleep(60)
        ]])
        local task = async.spawn(f, async, client)
        async.sleep(0)
        task:cancel()
        async.pcall(task.join, task)
        equal(select(2, peer:receive()), "closed")
        peer:close()
      end)
    end)

    it("may wait while they are closed, and raise", function()
      async.run(function()
        local f = assert(load [[
          local async, steps, fails = ...
          local b <close> = setmetatable({}, { __close = function(_, err)
            steps[#steps + 1] = err
            async.sleep(0.001)
            steps[#steps + 1] = "closed"
          end })
          local a <close> = setmetatable({}, { __close = function()
            if fails then error("in close", 0) end
          end })
          async.sleep(60)
        ]])
        local steps = {}
        local task = async.spawn(f, async, steps)
        async.sleep(0)
        task:cancel("enough")
        raises("enough", task.join, task)
        equal(steps, { "enough", "closed" })
        equal(task.status, "canceled")
        steps = {}
        task = async.spawn(f, async, steps, true)
        async.sleep(0)
        task:cancel("enough")
        raises("in close", task.join, task)
        equal(steps, { "in close", "closed" })
        equal(task.status, "failed")
      end)
    end)

    it("are closed in a task that only gives way when the run is over", function()
      local closed
      async.run(function()
        async.spawn(assert(load [[
          local close = ...
          local v <close> = setmetatable({}, { __close = close })
          while true do coroutine.yield() end
        ]]), function() closed = true end)
        async.sleep(0.001)
      end)
      equal(closed, true)
    end)
  end)
end

return spec.done()
