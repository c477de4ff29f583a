-- A web server, made of nothing but MoonSocket's sockets and LTN12 sources.
--
--   moonsocket run tiny_server.lua          serves until Ctrl-C
--   moonsocket run tiny_server.lua PORT     says where it listens to whoever waits on PORT, and ends when they hang up

local socket = require "socket"
local ltn12 = require "ltn12"
require "socket.http" -- with it, socket.source and socket.sink know "http-chunked"

local note = "nothing yet"

-- Each page is given the content of the request and answers the content of the response, both as LTN12 sources:
-- functions that give chunk after chunk, then nil.
local pages = {
  -- A text that begins with header lines of its own. It comes slowly enough to watch.
  ["GET /moon"] = function()
    local line, lines, sent = "The moon is a friend for the lonesome to talk to.\n", 20000, 0
    local head = "title: A friend\nbytes: " .. #line * lines .. "\n\n"
    return ltn12.source.cat(ltn12.source.string(head), function()
      if sent == lines then return nil end
      sent = sent + 500
      socket.sleep(0.02)
      return line:rep(500)
    end)
  end,

  ["GET /endless"] = function()
    return function() return "and on and on and on " end
  end,

  ["PUT /note"] = function(content)
    local parts = {}
    ltn12.pump.all(content, (ltn12.sink.table(parts)))
    note = table.concat(parts)
    local _, lines = note:gsub("\n", "")
    return ltn12.source.string(("thank you for %d lines, of which the first is\n   %s"):format(lines, note:match("^[^\r\n]*")))
  end,

  ["GET /note"] = function() return ltn12.source.string(note) end,
}

local function serve(client)
  client:settimeout(10)
  local request, chunked = client:receive(), false
  repeat
    local line, problem = client:receive()
    if problem then return end
    chunked = chunked or line:lower():find("^transfer%-encoding:%s*chunked") ~= nil
  until line == ""
  local page = pages[request:match("^%u+ [^ ]+")]
  local answer = page and page(chunked and socket.source("http-chunked", client) or ltn12.source.empty())
  client:send("HTTP/1.1 " .. (page and "200 OK" or "404 Not Found")
    .. "\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
  ltn12.pump.all(answer or ltn12.source.empty(), socket.sink("http-chunked", client))
end

local listener = assert(socket.bind("127.0.0.1", 0))
local address = "http://127.0.0.1:" .. select(2, listener:getsockname())
local caller
if arg[1] then
  caller = assert(socket.connect("127.0.0.1", arg[1]))
  assert(caller:send(address .. "\n"))
else
  print("serving " .. address .. "/moon")
end

while true do
  local ready = socket.select({ listener, caller })
  if ready[caller] then break end
  local client = listener:accept()
  if client then
    serve(client)
    client:close()
  end
end
