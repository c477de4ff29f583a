-- Sockets in tasks, and servers of tasks.

local spec = require "spec"
local describe, it, equal, raises, truthy = spec.describe, spec.it, spec.equal, spec.raises, spec.truthy
local pack = spec.pack
local socket = require "socket"
local async = require "socket.async"
local parts = require "async_parts"

local LOOPBACK = "127.0.0.1"
local echo, echo_server, pair, reports = parts.echo, parts.echo_server, parts.pair, parts.reports

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

  it("can be stopped by a handler, which is not waited for", function()
    async.run(function()
      local after
      local server
      server = assert(async.serve(LOOPBACK, 0, function(client)
        local line = client:receive()
        if line == "quit" then
          server:stop(0.01)
          after = true
          client:send("stopped\n")
        else
          client:receive()
        end
      end))
      local port = select(2, server:getsockname())
      local other = assert(socket.connect(LOOPBACK, port))
      other:send("x\n")
      local client = assert(socket.connect(LOOPBACK, port))
      client:send("quit\n")
      equal(client:receive(), "stopped")
      equal(after, true)
      server:join()
      equal(server.connections, 0)
      other:close()
      client:close()
    end)
  end)

  it("stops though a handler takes its cancellation for an error like any other", function()
    async.run(function()
      local server = assert(async.serve(LOOPBACK, 0, function(client)
        while true do
          local ok, line = async.pcall(client.receive, client)
          if ok and not line then break end
        end
      end))
      local client = assert(socket.connect(LOOPBACK, (select(2, server:getsockname()))))
      client:send("x\n")
      async.sleep(0.01)
      server:stop(0.001)
      equal(server.connections, 0)
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

return spec.done()
