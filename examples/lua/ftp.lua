-- Files over FTP, streamed: up through a source, down through a sink, listed, broken off, and several at once.
--
--   dotnet run -c Release --project src/MoonSocket.Cli -- run examples/lua/ftp.lua [ftp://user:password@host]
--
-- Without a URL it talks to a small server of its own, a task beside the ones that use it: in socket.async nobody who
-- waits for a connection keeps the others waiting.

local async = require "socket.async"
local ftp = require "socket.ftp"
local ltn12 = require "ltn12"
local mime = require "mime"
local socket = require "socket"

local function say(...) print(string.format(...)) end

local function show(server)
  -- A source is asked for chunk after chunk, until it answers nil. This one makes up a poem as it goes.
  local verses = 0
  local function poem()
    if verses == 1000 then return nil end
    verses = verses + 1
    return "verse " .. verses .. " of many\n"
  end
  say("sent        %d bytes", assert(ftp.put { url = server .. "/poem.txt", type = "i", source = poem }))

  -- What comes passes through a filter on its way into the sink, and is never in memory as a whole.
  local count = 0
  local function counter(chunk)
    if chunk then count = count + #chunk end
    return 1
  end
  assert(ftp.get { url = server .. "/poem.txt", type = "i", sink = ltn12.sink.chain(mime.encode("base64"), counter) })
  say("received    %d bytes of base64", count)

  -- The rest of a file of which some is there already.
  local parts = {}
  assert(ftp.get { url = server .. "/poem.txt", type = "i", resume = verses * 10, sink = ltn12.sink.table(parts) })
  say("the rest    %d bytes", #table.concat(parts))

  -- A whole session: broken off by its sink, and good for more.
  local parsed = ftp.genericform(server .. "/poem.txt")
  local talk = socket.protect(function()
    local f = ftp.open(parsed.host, parsed.port)
    f:greet()
    f:login(parsed.user, parsed.password)
    f:type("i")
    f:passive()
    local _, why = f:receive { path = "poem.txt", abort = true, sink = function() return nil, "that will do" end }
    say("broken off  %s", why)
    f:passive()
    for _, entry in ipairs(f:list()) do say("listed      %s, %d bytes", entry.name, entry.size or 0) end
    say("deleted     %d", f:delete("poem.txt"))
    f:quit()
    return f:close()
  end)
  assert(talk())

  -- What a server has to say comes as it says it.
  local _, err = ftp.get(server .. "/poem.txt")
  say("refused     %s", err)

  -- Several at once, each in a task that waits for its own connection.
  local tasks = {}
  for i = 1, 5 do
    tasks[i] = async.spawn(function() return ftp.put(server .. "/file" .. i, ("x"):rep(i * 10000)) end)
  end
  local total = 0
  for i = 1, 5 do total = total + assert(tasks[i]:join()) end
  say("at once     %d bytes in %d files", total, #tasks)
end

-- A server just large enough for the above: everybody may come in, and files live in a table -----------------

local files = {}
local replies = { USER = "331 and the password?", PASS = "230 welcome", TYPE = "200 as you like", NOOP = "200 yes" }

local function open_data(state)
  local data = state.listener:accept()
  state.listener:close()
  return data
end

function replies.PWD() return '257 "/"' end
function replies.ABOR() return "226 there is nothing to stop" end
function replies.DELE(_, _, name)
  if not files[name] then return "550 no such file" end
  files[name] = nil
  return "250 gone"
end
function replies.REST(state, _, offset)
  state.offset = tonumber(offset)
  return "350 from there"
end
function replies.EPSV(state)
  state.listener = assert(socket.bind("127.0.0.1", 0))
  return "229 come to me (|||" .. select(2, state.listener:getsockname()) .. "|)"
end
local function give(state, control, content)
  control:send("150 here it is\r\n")
  local data = open_data(state)
  data:send(content:sub(1 + (state.offset or 0)))
  data:close()
  state.offset = nil
  return "226 that was it"
end
function replies.RETR(state, control, name)
  if not files[name] then return "550 no such file" end
  return give(state, control, files[name])
end
function replies.MLSD(state, control)
  local lines = {}
  for name, content in pairs(files) do lines[#lines + 1] = ("type=file;size=%d; %s\r\n"):format(#content, name) end
  return give(state, control, table.concat(lines))
end
function replies.STOR(state, control, name)
  control:send("150 go on\r\n")
  local data = open_data(state)
  local all, _, rest = data:receive("*a")
  files[name] = all or rest
  data:close()
  return "226 thank you"
end

local function serve(control)
  local state = {}
  control:send("220 hello\r\n")
  for line in function() return (control:receive()) end do
    local verb, argument = line:match("^(%a+) ?(.*)$")
    local reply = verb == "QUIT" and "221 good-bye" or replies[verb] or "502 I do not know that"
    if type(reply) == "function" then reply = reply(state, control, argument) end
    control:send(reply .. "\r\n")
    if verb == "QUIT" then break end
  end
end

async.run(function()
  if arg and arg[1] then return show((arg[1]:gsub("/$", ""))) end
  local server = assert(async.serve("127.0.0.1", 0, serve))
  show("ftp://guest:guest@127.0.0.1:" .. select(2, server:getsockname()))
  server:stop()
end)
