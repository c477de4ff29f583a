-- Mail: a message of several parts, built while it is sent; who is refused; how a source breaks it off.
--
--   dotnet run -c Release --project src/MoonSocket.Cli -- run examples/lua/mail.lua [host port from to]
--
-- Without arguments it talks to a small server of its own, a task beside the one that sends.

local async = require "socket.async"
local ltn12 = require "ltn12"
local mime = require "mime"
local smtp = require "socket.smtp"

-- A file of any size could stand here: ltn12.source.file(io.open("moon.jpg", "rb")).
local function picture()
  local left = 200
  return function()
    if left == 0 then return nil end
    left = left - 1
    return ("\0\1\2\3 the moon "):rep(50)
  end
end

-- A message is a table of headers and a body; a body is a text, a source, or a list of parts that are made the same
-- way. What comes out is a source, which asks for the parts when it is their turn.
local function letter()
  return smtp.message {
    headers = { subject = "The moon, as promised", to = "Li Bai <li@moon.example>" },
    body = {
      preamble = "This message has parts.",
      {
        headers = { ["content-type"] = 'text/plain; charset="utf-8"' },
        body = mime.eol(0, "Before my bed\nthere is bright moonlight.\n\n.\n"),
      },
      {
        headers = {
          ["content-type"] = "image/jpeg",
          ["content-disposition"] = 'attachment; filename="moon.jpg"',
          ["content-transfer-encoding"] = "base64",
        },
        body = ltn12.source.chain(picture(), ltn12.filter.chain(mime.encode("base64"), mime.wrap("base64"))),
      },
    },
  }
end

local function show(host, port, from, to)
  local function send(t)
    t.server, t.port, t.from = host, port, from
    t.starttls = true -- where the server offers it; "required" where it must
    return smtp.send(t)
  end

  print("sent     ", send { rcpt = { to }, source = letter() })

  -- One recipient who is refused keeps the others from getting it, unless told otherwise.
  print("refused  ", send { rcpt = { to, "<nobody@moon.example>" }, source = letter() })
  local ok, _, results = send { rcpt = { to, "<nobody@moon.example>" }, source = letter(), partial = true }
  print("partial  ", ok)
  for _, result in ipairs(results) do print("", result.address, result.accepted, result.reply) end

  -- A source that cannot go on says so, and nobody gets half a message.
  print("broken   ", send { rcpt = to, source = ltn12.source.cat(ltn12.source.string("half a me"), ltn12.source.error("out of ink")) })
end

-- A server just large enough for the above -------------------------------------------------------------------

local delivered = 0

local function serve(client)
  local function say(line) client:send(line .. "\r\n") end
  say("220 hello")
  for line in function() return (client:receive()) end do
    local verb = line:match("^%a+"):upper()
    if verb == "EHLO" then
      say("250-welcome\r\n250 8BITMIME")
    elseif verb == "RCPT" and line:find("nobody", 1, true) then
      say("550 nobody lives on the moon")
    elseif verb == "DATA" then
      say("354 go on, end with a dot")
      repeat line = client:receive() until not line or line == "."
      if not line then break end
      delivered = delivered + 1
      say("250 kept")
    elseif verb == "QUIT" then
      say("221 good-bye")
      break
    else
      say("250 fine")
    end
  end
end

async.run(function()
  if arg and arg[4] then return show(arg[1], arg[2], arg[3], arg[4]) end
  local server = assert(async.serve("127.0.0.1", 0, serve))
  local _, port = server:getsockname()
  show("127.0.0.1", port, "<du@earth.example>", "<li@moon.example>")
  server:stop()
  print("the server has", delivered, "messages")
end)
