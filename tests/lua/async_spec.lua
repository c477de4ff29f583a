local spec = require "spec"
local describe, it, equal, raises, truthy = spec.describe, spec.it, spec.equal, spec.raises, spec.truthy
local pack, contains = spec.pack, spec.contains
local socket = require "socket"
local async = require "socket.async"

local LOOPBACK = "127.0.0.1"

-- A handler that answers each line.
local function echo(client)
  local line = client:receive()
  while line do
    if not client:send("echo " .. line .. "\n") then break end
    line = client:receive()
  end
end

local function echo_server(options)
  local server = assert(async.serve(LOOPBACK, 0, echo, options))
  return server, (select(2, server:getsockname()))
end

-- A connection with both its ends in our hands.
local function pair()
  local listener = assert(socket.bind(LOOPBACK, 0))
  local client = assert(socket.connect(LOOPBACK, (select(2, listener:getsockname()))))
  local peer = assert(listener:accept())
  listener:close()
  return client, peer
end

-- The errors reported while f runs.
local function reports(f, ...)
  local list = {}
  local before = async.report(function(err, trace) list[#list + 1] = { err = err, trace = trace } end)
  local results = pack(pcall(async.run, f, ...))
  async.report(before)
  if not results[1] then error(results[2], 0) end
  return list
end

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

  it("leaves calls outside as they are", function()
    async.run(function() end)
    local client, peer = pair()
    client:settimeout(0.01)
    equal(pack(client:receive()), pack(nil, "timeout", ""))
    client:close()
    peer:close()
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

describe("sockets in tasks", function()
  it("suspend the task and not the others", function()
    async.run(function()
      local server, port = echo_server()
      local tasks = {}
      for i = 1, 50 do
        tasks[i] = async.spawn(function()
          local client = assert(socket.connect(LOOPBACK, port))
          for j = 1, 10 do
            assert(client:send(i .. "." .. j .. "\n"))
            equal(client:receive(), "echo " .. i .. "." .. j)
            if j == 5 then socket.sleep(0.005) end
          end
          client:close()
          return i
        end)
      end
      for i = 1, 50 do equal(tasks[i]:join(), i) end
      server:stop()
    end)
  end)

  it("send and receive what is larger than any buffer, both ways at once", function()
    async.run(function()
      local client, peer = pair()
      local parts = {}
      for i = 1, 200000 do parts[i] = ("%08d,"):format(i) end
      local text = table.concat(parts)
      local results = async.all {
        function() return client:send(text) end,
        function() return peer:send(text) end,
        function() return client:receive(#text) end,
        function() return peer:receive(#text) end,
      }
      equal(results[1], #text)
      equal(results[2], #text)
      truthy(results[3] == text and results[4] == text)
      client:close()
      peer:close()
    end)
  end)

  it("receive every pattern in pieces, with a prefix", function()
    async.run(function()
      local client, peer = pair()
      local function dribble(text)
        return async.spawn(function()
          for c in text:gmatch(".") do
            peer:send(c)
            async.sleep(0)
          end
        end)
      end
      local task = dribble("a line\r\nand ten bytes")
      equal(client:receive("*l", "> "), "> a line")
      task:join()
      equal(client:receive(13), "and ten bytes")
      task = dribble("0123456789")
      equal(client:receive(12, "--"), "--0123456789")
      task:join()
      task = async.spawn(function()
        dribble("all of it"):join()
        peer:close()
      end)
      equal(client:receive("*a"), "all of it")
      equal(pack(client:receive("*a")), pack(nil, "closed", ""))
      client:close()
      task:join()
    end)
  end)

  it("keep their time-outs, in both modes, with partial results", function()
    async.run(function()
      local client, peer = pair()
      client:settimeout(0.02)
      peer:send("part")
      async.sleep(0.005)
      local start = async.now()
      equal(pack(client:receive()), pack(nil, "timeout", "part"))
      truthy(async.now() - start >= 0.015)
      client:settimeout(0)
      equal(pack(client:receive()), pack(nil, "timeout", ""))
      client:settimeout(nil)
      client:settimeout(0.02, "t")
      equal(pack(client:receive(5)), pack(nil, "timeout", ""))
      -- each wait is short enough, all of them together are not
      client:settimeout(1, "b")
      client:settimeout(0.05, "t")
      local going = true
      local task = async.spawn(function()
        while going do
          peer:send("x")
          async.sleep(0.005)
        end
      end)
      local data, err, partial = client:receive(100000)
      going = false
      task:join()
      equal(data, nil)
      equal(err, "timeout")
      truthy(#partial > 0)
      client:close()
      peer:close()
    end)
  end)

  it("tell a second reader that there is one, and let one read and one write", function()
    async.run(function()
      local client, peer = pair()
      local reader = async.spawn(function() return client:receive() end)
      async.sleep(0)
      raises("another task is receiving from this socket", client.receive, client)
      equal(client:send("x\n"), 2)
      equal(peer:receive(), "x")
      peer:send("for the first\n")
      equal(reader:join(), "for the first")
      local writer = async.spawn(function() return peer:send(("y"):rep(2 ^ 24)) end)
      async.sleep(0)
      raises("another task is sending to this socket", peer.send, peer, "z")
      equal(#client:receive(2 ^ 24), 2 ^ 24)
      equal(writer:join(), 2 ^ 24)
      client:close()
      peer:close()
    end)
  end)

  it("tell who waits that somebody else has closed them", function()
    async.run(function()
      local client, peer = pair()
      local listener = assert(socket.bind(LOOPBACK, 0))
      local udp = assert(socket.udp())
      assert(udp:setsockname(LOOPBACK, 0))
      local tasks = {
        async.spawn(function() return select(2, client:receive()) end),
        async.spawn(function() return select(2, peer:send(("x"):rep(2 ^ 25))) end),
        async.spawn(function() return select(2, listener:accept()) end),
        async.spawn(function() return select(2, udp:receive()) end),
        async.spawn(function() return select(2, udp:receivefrom()) end),
      }
      tasks[5]:cancel()
      async.pcall(tasks[5].join, tasks[5])
      async.sleep(0.005)
      client:close()
      peer:close()
      listener:close()
      udp:close()
      for i = 1, 4 do equal(tasks[i]:join(), "closed", "task " .. i) end
    end)
  end)

  it("connect, and are refused", function()
    async.run(function()
      local listener = assert(socket.bind(LOOPBACK, 0))
      local port = select(2, listener:getsockname())
      for _ = 1, 3 do
        local client = assert(socket.connect("localhost", port))
        client:close()
        client = assert(socket.tcp4())
        equal(client:connect(LOOPBACK, port), 1)
        client:close()
      end
      listener:close()
      equal(pack(socket.connect(LOOPBACK, port)), pack(nil, "connection refused"))
      equal(pack(socket.connect("localhost", port)), pack(nil, "connection refused"))
      local client = socket.tcp()
      client:settimeout(0)
      local ok, err = client:connect(LOOPBACK, port)
      truthy(ok or err == "timeout" or err == "connection refused", err)
      client:close()
    end)
  end)

  it("receive datagrams", function()
    async.run(function()
      local a, b = assert(socket.udp()), assert(socket.udp())
      assert(a:setsockname(LOOPBACK, 0))
      assert(b:setsockname(LOOPBACK, 0))
      local port, from = select(2, a:getsockname()), select(2, b:getsockname())
      local task = async.spawn(function()
        local one = a:receive()
        return one, a:receivefrom()
      end)
      async.sleep(0.002)
      b:sendto("one", LOOPBACK, port)
      async.sleep(0.002)
      b:sendto("two", LOOPBACK, port)
      equal(pack(task:join()), pack("one", "two", LOOPBACK, from))
      a:settimeout(0.01)
      equal(pack(a:receivefrom()), pack(nil, "timeout"))
      equal(pack(a:receive()), pack(nil, "timeout"))
      a:close()
      b:close()
    end)
  end)

  it("select, also among sockets that others wait for", function()
    async.run(function()
      local client, peer = pair()
      local task = async.spawn(function()
        async.sleep(0.01)
        peer:send("x\n")
      end)
      local readable = socket.select({ client }, nil, 10)
      equal(readable[1], client)
      equal(client:receive(), "x")
      task:join()
      equal(select(3, socket.select({ client }, nil, 0.01)), "timeout")
      equal(select(3, socket.select({ client }, nil, 0)), "timeout")
      local reader = async.spawn(function() return client:receive() end)
      async.sleep(0)
      local onlooker = async.spawn(function() return #socket.select({ client }, nil, 10) end)
      async.sleep(0)
      peer:send("y\n")
      equal(reader:join(), "y")
      peer:send("z\n")
      equal(onlooker:join(), 1)
      equal(#select(2, socket.select(nil, { client }, 10)), 1)
      client:close()
      peer:close()
    end)
  end)

  it("look names up", function()
    async.run(function()
      equal(socket.dns.toip("127.0.0.1"), "127.0.0.1")
      truthy(#socket.dns.getaddrinfo("localhost") > 0)
      equal(socket.dns.toip("no-such-host.invalid"), nil)
    end)
  end)

  it("let the others go on from within coroutines of the task's own", function()
    async.run(function()
      local client, peer = pair()
      local lines = coroutine.wrap(function()
        local line = client:receive()
        while line do
          coroutine.yield(line)
          line = client:receive()
        end
        async.queue():get()
      end)
      local task = async.spawn(function()
        async.sleep(0.002)
        peer:send("one\n")
        return (peer:receive())
      end)
      equal(lines(), "one")
      client:send("two\n")
      equal(task:join(), "two")
      client:settimeout(0.01)
      raises("deadlock", lines)
      client:close()
      peer:close()
    end)
  end)

  it("are canceled within coroutines of the task's own", function()
    async.run(function()
      local client, peer = pair()
      local task = async.spawn(function()
        return coroutine.wrap(function() return (client:receive()) end)()
      end)
      async.sleep(0)
      task:cancel("enough")
      spec.contains(select(2, async.pcall(task.join, task)), "enough") -- wrap of 5.1 puts a place before it
      client:close()
      peer:close()
    end)
  end)

  it("suspend the task from within coroutines that hand on", function()
    async.run(function()
      local client, peer = pair()
      async.spawn(function()
        for i = 1, 3 do
          async.sleep(0.002)
          peer:send("line " .. i .. "\n")
        end
        peer:close()
      end)
      local seen = {}
      local function lines_of(next_line)
        return async.coroutine.wrap(function()
          local line = next_line()
          while line do
            coroutine.yield(line)
            line = next_line()
          end
        end)
      end
      local lines = lines_of(lines_of(function() return (client:receive()) end))
      local line = lines()
      while line do
        seen[#seen + 1] = line
        line = lines()
      end
      equal(seen, { "line 1", "line 2", "line 3" })
      client:close()
    end)
  end)

  it("may be used below functions that nothing can be yielded across", function()
    async.run(function()
      local client, peer = pair()
      async.spawn(echo, peer)
      client:send("a\nb\n")
      local text = ("xx"):gsub("x", function() return (client:receive()) end)
      equal(text, "echo aecho b")
      async.spawn(function()
        for i = 1, 3 do
          async.sleep(0.001)
          client:send(i .. "\n")
        end
      end)
      local seen = {}
      for line in function() return (client:receive()) end do -- in 5.1
        seen[#seen + 1] = line
        if #seen == 3 then break end
      end
      equal(table.concat(seen, " "), "echo 1 echo 2 echo 3")
      client:close()
      peer:close()
    end)
  end)
end)

describe("async.all and async.any", function()
  it("all answers the first result of each, in order", function()
    async.run(function()
      equal(async.all {
        function() async.sleep(0.01) return "slow", "and more" end,
        function() return nil end,
        async.spawn(function() return 3 end),
      }, { n = 3, [1] = "slow", [3] = 3 })
      equal(async.all {}, { n = 0 })
    end)
  end)

  it("all raises the first error and cancels the others", function()
    async.run(function()
      local other
      raises("first", async.all, {
        function() async.sleep(0.001) error("first", 0) end,
        function()
          local _, err = async.pcall(async.sleep, 60)
          other = err
        end,
      })
      async.sleep(0)
      contains(other, "canceled")
    end)
  end)

  it("any answers the first that went well", function()
    equal(reports(function()
      equal(pack(async.any {
        function() error("bad") end,
        function() async.sleep(0.005) return "good", 2 end,
        function() async.sleep(60) end,
      }), pack("good", 2))
      raises("b", async.any, { function() error("a", 0) end, function() async.sleep(0.001) error("b", 0) end })
      raises("nothing to wait for", async.any, {})
      raises("item 1 is neither a function nor a task", async.any, { 1 })
    end), {})
  end)
end)

describe("async.timeout", function()
  it("answers the function's results, or nil and timeout", function()
    async.run(function()
      equal(pack(async.timeout(10, function(...) return ... end, 1, nil)), pack(1, nil))
      equal(pack(async.timeout(0.005, async.sleep, 60)), pack(nil, "timeout"))
      raises("own error", async.timeout, 10, function() error("own error") end)
      equal(pack(async.timeout(0.005, function() return async.timeout(60, async.sleep, 60) end)), pack(nil, "timeout"))
      equal(pack(async.timeout(60, function() return async.timeout(0.005, async.sleep, 60) end)), pack(nil, "timeout"))
    end)
  end)

  it("leaves a socket that can be used again", function()
    async.run(function()
      local client, peer = pair()
      equal(pack(async.timeout(0.005, client.receive, client)), pack(nil, "timeout"))
      peer:send("x\n")
      equal(client:receive(), "x")
      client:close()
      peer:close()
    end)
  end)

  it("does not fire when it is over", function()
    async.run(function()
      async.timeout(0.005, function() end)
      async.sleep(0.02)
    end)
  end)
end)

describe("async.queue", function()
  it("hands values on in order, and waits when full or empty", function()
    async.run(function()
      local queue, seen = async.queue(2), {}
      local producer = async.spawn(function()
        for i = 1, 10 do queue:put(i) end
        queue:close()
      end)
      for value in queue.get, queue do
        seen[#seen + 1] = value
        truthy(queue:length() <= 2)
      end
      producer:join()
      equal(seen, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
      equal(pack(queue:get()), pack(nil, "closed"))
      equal(pack(queue:put(1)), pack(nil, "closed"))
      raises("a value expected", queue.put, queue, nil)
    end)
  end)

  it("loses nothing when a task that waits is canceled", function()
    async.run(function()
      local queue = async.queue()
      local first = async.spawn(function() return queue:get() end)
      local second = async.spawn(function() return queue:get() end)
      async.sleep(0)
      first:cancel()
      queue:put("value")
      equal(second:join(), "value")
    end)
  end)

  it("gives a value that a canceled task was woken for to the next", function()
    async.run(function()
      local queue = async.queue()
      local first = async.spawn(function() return queue:get() end)
      local second = async.spawn(function() return queue:get() end)
      async.sleep(0)
      queue:put("value")
      first:cancel()
      equal(second:join(), "value")
    end)
  end)
end)

describe("async.semaphore", function()
  it("lets so many in at once, in order", function()
    async.run(function()
      local semaphore, inside, most, order = async.semaphore(3), 0, 0, {}
      local tasks = {}
      for i = 1, 20 do
        tasks[i] = function()
          semaphore:with(function()
            inside = inside + 1
            most = math.max(most, inside)
            async.sleep(0.001)
            order[#order + 1] = i
            inside = inside - 1
          end)
        end
      end
      async.all(tasks)
      equal(most, 3)
      for i = 1, 20 do equal(order[i], i) end
    end)
  end)

  it("gives a place back after an error, and after a cancel", function()
    async.run(function()
      local semaphore = async.semaphore(1)
      raises("inside", semaphore.with, semaphore, function() error("inside") end)
      semaphore:acquire()
      local waiter = async.spawn(function() semaphore:acquire() end)
      async.sleep(0)
      semaphore:release()
      waiter:cancel()
      async.pcall(waiter.join, waiter)
      equal(async.timeout(1, semaphore.acquire, semaphore), true)
    end)
  end)
end)

describe("async.serve", function()
  it("keeps to its limit", function()
    async.run(function()
      local most, now = 0, 0
      local server = assert(async.serve(LOOPBACK, 0, function(client)
        now = now + 1
        most = math.max(most, now)
        client:receive()
        now = now - 1
      end, { limit = 2 }))
      local port = select(2, server:getsockname())
      local tasks = {}
      for i = 1, 6 do
        tasks[i] = function()
          local client = assert(socket.connect(LOOPBACK, port))
          async.sleep(0.005)
          client:send("x\n")
          equal(select(2, client:receive()), "closed")
          client:close()
        end
      end
      async.all(tasks)
      equal(most, 2)
      server:stop()
      equal(server.connections, 0)
    end)
  end)

  it("stops gently, and firmly when the time is over", function()
    async.run(function()
      local server, port = echo_server()
      local client = assert(socket.connect(LOOPBACK, port))
      client:send("a\n")
      equal(client:receive(), "echo a")
      local stopping = async.spawn(function() server:stop() end)
      async.sleep(0.002)
      equal(pack(socket.connect(LOOPBACK, port)), pack(nil, "connection refused"))
      client:send("b\n")
      equal(client:receive(), "echo b")
      equal(stopping.status, "running")
      client:close()
      stopping:join()

      server, port = echo_server()
      client = assert(socket.connect(LOOPBACK, port))
      client:send("a\n")
      equal(client:receive(), "echo a")
      server:stop(0.005)
      equal(select(2, client:receive()), "closed")
      client:close()
    end)
  end)

  it("reports a handler's error, closes that client and serves on", function()
    local list = reports(function()
      local server = assert(async.serve(LOOPBACK, 0, function(client)
        if client:receive() == "fail" then error("handler failed", 0) end
        client:send("fine\n")
      end))
      local port = select(2, server:getsockname())
      for _, word in ipairs { "fail", "go" } do
        local client = assert(socket.connect(LOOPBACK, port))
        client:send(word .. "\n")
        equal(client:receive(), word == "go" and "fine" or nil)
        client:close()
      end
      server:stop()
    end)
    equal(#list, 1)
    equal(list[1].err, "handler failed")
  end)

  it("says why it cannot listen", function()
    async.run(function()
      local server, port = echo_server()
      equal(pack(async.serve(LOOPBACK, port, echo)), pack(nil, "address already in use"))
      server:stop()
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
  end)
end

return spec.done()
