-- Look-ups that take long, in tasks. Who runs this has a resolver that answers for slow.example, with 127.0.0.1, when
-- release() has been called; all of them must be on their way for that. NAMES: count, how many that are.

local spec = require "spec"
local it, equal = spec.it, spec.equal
local socket = require "socket"
local http = require "socket.http"
local ftp = require "socket.ftp"
local smtp = require "socket.smtp"
local async = require "socket.async"

local SLOW, HERE = "slow.example", "127.0.0.1"

local function serve(handler)
  local server = assert(async.serve(HERE, 0, handler))
  return (select(2, server:getsockname()))
end

-- Answers each line by what the table has for its first word; a function is called.
local function speak(greeting, answers)
  return function(client)
    if greeting then client:send(greeting .. "\r\n") end
    local line = client:receive()
    while line do
      local answer = answers[line:upper():match("^%a*")] or "500 what?"
      if type(answer) == "function" then answer = answer(client) end
      if answer then client:send(answer .. "\r\n") end
      line = client:receive()
    end
  end
end

-- A socket that does not say where it leads, so that data connections go to the name again.
local function anonymous(inner)
  local o = {}
  for _, name in ipairs { "connect", "settimeout", "send", "receive", "close" } do
    o[name] = function(_, ...) return inner[name](inner, ...) end
  end
  return o
end

it("look-ups hold nobody else up, wherever a name is given", function()
  async.run(function()
    local echo = serve(function(client) client:send((client:receive())) end)
    local web = serve(speak(nil, { [""] = function(client)
      client:send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nweb")
      client:close()
    end, GET = function() end, HOST = function() end, TE = function() end, USER = function() end, CONNECTION = function() end }))
    local post = serve(speak("220 here", {
      EHLO = "250 here", MAIL = "250 fine", RCPT = "250 fine", QUIT = "221 bye",
      DATA = function(client)
        client:send("354 go on\r\n")
        repeat local line = client:receive() until line == "."
        return "250 fine"
      end,
    }))
    local listener
    local files = serve(speak("220 here", {
      USER = "230 welcome", TYPE = "200 fine", QUIT = "221 bye",
      EPSV = function()
        listener = assert(socket.bind(HERE, 0))
        return ("229 here (|||%d|)"):format((select(2, listener:getsockname())))
      end,
      RETR = function(client)
        client:send("150 here it comes\r\n")
        local data = assert(listener:accept())
        data:send("file")
        data:close()
        listener:close()
        return "226 that was it"
      end,
    }))

    local function fetch(create)
      local parts = {}
      assert(ftp.get {
        host = create and SLOW or HERE, port = files, path = "moon", type = "i", create = create,
        sink = function(chunk) parts[#parts + 1] = chunk return 1 end,
      })
      return table.concat(parts)
    end

    local tasks = {
      function()
        local client = assert(socket.connect(SLOW, echo))
        client:send("echo\n")
        return client:receive("*a")
      end,
      function() return assert(socket.dns.getaddrinfo(SLOW))[1].addr end,
      function()
        local udp = socket.udp4()
        assert(udp:setpeername(SLOW, 9))
        return (udp:getpeername())
      end,
      function()
        local server = assert(socket.tcp4())
        assert(server:bind(SLOW, 0))
        return (server:getsockname())
      end,
      function() return (http.request("http://" .. SLOW .. ":" .. web .. "/")) end,
      function()
        return smtp.send {
          server = SLOW, port = post, from = "<a@example.org>", rcpt = "<b@example.org>",
          source = smtp.message { headers = { subject = "slow" }, body = "text" },
        }
      end,
      -- The control connection goes to an address; it is the data connection that has to look up.
      function()
        return fetch(function()
          local inner = assert(socket.tcp4())
          local o = anonymous(inner)
          o.connect = function(_, _, port) return inner:connect(HERE, port) end
          return o
        end)
      end,
    }
    for i, f in ipairs(tasks) do tasks[i] = async.spawn(f) end
    equal(#tasks, NAMES.count)

    -- Somebody who has nothing to do with it goes on all the time.
    local turns = 0
    while not release() do
      turns = turns + 1
      async.sleep(0.001)
      for i, task in ipairs(tasks) do
        if task.status ~= "running" then equal(task:join(), "nothing yet", "task " .. i) end
      end
    end
    local results = async.all(tasks)
    equal(results, { n = 7, "echo", HERE, HERE, HERE, "web", 1, "file" })
    spec.truthy(turns > 0)
  end)
end)

it("a look-up is given up by who is canceled, or out of time", function()
  hold()
  async.run(function()
    local function control()
      local o = {
        settimeout = function() return 1 end, connect = function() return 1 end, close = function() return 1 end,
        send = function(_, data) return #data end,
      }
      local replies = { "220 here", "230 welcome", "200 fine", "229 here (|||9|)" }
      o.receive = function() return table.remove(replies, 1) end
      return o
    end
    local waits = {
      function() return socket.connect(SLOW, 9) end,
      function() return assert(socket.dns.getaddrinfo(SLOW))[1].addr end,
      function() return ftp.get { host = HERE, port = 9, path = "moon", type = "i", create = control, sink = function() return 1 end } end,
      function() return ftp.get { host = SLOW, port = 9, path = "moon", type = "i", create = control, sink = function() return 1 end } end,
    }
    for i, wait in ipairs(waits) do
      if i ~= 3 then -- that one leads to an address, which is refused
        equal(spec.pack(async.timeout(0.02, wait)), spec.pack(nil, "timeout"), "wait " .. i)
        local task = async.spawn(wait)
        async.sleep(0.005)
        task:cancel("enough")
        spec.raises("enough", task.join, task)
      else
        equal(spec.pack(wait())[1], nil)
      end
    end
  end)
  while not release() do end
end)

return spec.done()
