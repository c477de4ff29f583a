-- A server and a hundred clients, all tasks of one program on one thread.
--
--   moonsocket run async_server.lua

local async = require "socket.async"
local socket = require "socket"

-- A client like any that was ever written for LuaSocket.
local function ask(port, question)
  local client = assert(socket.connect("127.0.0.1", port))
  client:send(question .. "\n")
  local answer = assert(client:receive())
  client:close()
  return answer
end

async.run(function()
  local most = 0
  local server
  server = assert(async.serve("127.0.0.1", 0, function(client)
    most = math.max(most, server.connections)
    local question = client:receive()
    async.sleep(0.1) -- the answer takes its time; nobody else waits for it
    client:send("the answer to " .. question .. "\n")
  end))
  local _, port = server:getsockname()

  local begin = async.now()
  local questions = {}
  for i = 1, 100 do
    questions[i] = function() return ask(port, "question " .. i) end
  end
  local answers = async.all(questions)
  print("answers:              " .. #answers)
  print("the last one:         " .. answers[100])
  print("served at once:       " .. most)
  print("one after the other:  " .. (async.now() - begin > 5 and "yes" or "no"))

  local slow = { async.timeout(0.01, ask, port, "what takes too long") }
  print("in a hundredth:       " .. tostring(slow[1]) .. ", " .. slow[2])
  server:stop()
end)
