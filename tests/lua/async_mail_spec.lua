-- Mail and FTP in tasks, to servers that are tasks of the same run: a transfer that held the thread would never end.

local spec = require "spec"
local it, equal, raises = spec.it, spec.equal, spec.raises
local socket = require "socket"
local smtp = require "socket.smtp"
local ftp = require "socket.ftp"
local async = require "socket.async"
local ltn12 = require "ltn12"

-- Speaks SMTP with a client; what it is given goes to mails.
local function smtp_server(mails)
  return function(client)
    client:send("220 here\r\n")
    local line = client:receive()
    while line do
      async.sleep(0.001)
      local word = line:upper():match("^%a+")
      if word == "DATA" then
        client:send("354 go on\r\n")
        local lines = {}
        line = client:receive()
        while line ~= "." do
          lines[#lines + 1] = line
          line = client:receive()
        end
        mails[#mails + 1] = table.concat(lines, "\n")
      end
      client:send(word == "QUIT" and "221 bye\r\n" or "250 fine\r\n")
      if word == "QUIT" then return end
      line = client:receive()
    end
  end
end

-- Speaks as much FTP as it takes to give the same file to everybody.
local function ftp_server(content)
  return function(client)
    client:send("220 here\r\n")
    local listener
    local line = client:receive()
    while line do
      async.sleep(0.001)
      local word = line:upper():match("^%a+")
      if word == "EPSV" then
        listener = assert(socket.bind("127.0.0.1", 0))
        client:send(("229 here (|||%d|)\r\n"):format((select(2, listener:getsockname()))))
      elseif word == "RETR" then
        client:send("150 here it comes\r\n")
        local data = assert(listener:accept())
        listener:close()
        for i = 1, #content, 1000 do
          data:send(content:sub(i, i + 999))
          async.sleep(0)
        end
        data:close()
        client:send("226 that was it\r\n")
      elseif word == "USER" then
        client:send("230 welcome\r\n")
      elseif word == "QUIT" then
        client:send("221 bye\r\n")
        return
      elseif word == "TYPE" then
        client:send("200 fine\r\n")
      else
        client:send("502 no\r\n")
      end
      line = client:receive()
    end
  end
end

local function port_of(server) return (select(2, server:getsockname())) end

local function send(port, number, source)
  return smtp.send {
    server = "127.0.0.1", port = port, from = "<a@example.org>", rcpt = "<b@example.org>",
    source = source or smtp.message { headers = { subject = "mail " .. number }, body = "text " .. number },
  }
end

it("mails and files go side by side with everything else", function()
  async.run(function()
    local mails, content = {}, ("moon "):rep(20000)
    local post = assert(async.serve("127.0.0.1", 0, smtp_server(mails)))
    local files = assert(async.serve("127.0.0.1", 0, ftp_server(content)))
    local deeds = {}
    for i = 1, 20 do
      deeds[#deeds + 1] = function() assert(send(port_of(post), i)) end
      deeds[#deeds + 1] = function()
        local text, err = ftp.get("ftp://127.0.0.1:" .. port_of(files) .. "/moon;type=i")
        assert(text == content, err)
      end
    end
    async.all(deeds)
    equal(#mails, 20)
    post:stop(1)
    files:stop(1)
  end)
end)

it("sources and sinks of a transfer may wait", function()
  async.run(function()
    local mails = {}
    local post = assert(async.serve("127.0.0.1", 0, smtp_server(mails)))
    local left = 3
    assert(send(port_of(post), 0, function()
      async.sleep(0.001)
      left = left - 1
      if left >= 0 then return "line " .. left .. "\r\n" end
    end))
    equal(mails[1], "line 2\nline 1\nline 0\n")

    local files = assert(async.serve("127.0.0.1", 0, ftp_server("content")))
    local got = {}
    assert(ftp.get {
      host = "127.0.0.1", port = port_of(files), path = "moon", type = "i",
      sink = ltn12.sink.chain(function(chunk)
        async.sleep(0.001)
        return chunk
      end, (ltn12.sink.table(got))),
    })
    equal(table.concat(got), "content")
    post:stop(1)
    files:stop(1)
  end)
end)

it("a transfer is canceled, and ends with its time", function()
  async.run(function()
    local silent = assert(async.serve("127.0.0.1", 0, function(client) client:receive("*a") end))
    local task = async.spawn(send, port_of(silent), 1)
    async.sleep(0.01)
    task:cancel("enough")
    raises("enough", task.join, task)
    local ok, err = async.timeout(0.01, send, port_of(silent), 1)
    equal(ok, nil)
    equal(err, "timeout")
    silent:stop(1)
    equal(silent.connections, 0)
  end)
end)

return spec.done()
