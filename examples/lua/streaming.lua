-- Streaming with callbacks: what MoonSocket is about, on one page.
--
--   dotnet run -c Release --project src/MoonSocket.Cli -- run examples/lua/streaming.lua
--
-- What goes over the network is never in memory as a whole. It passes, chunk by chunk, through callbacks:
--
--   A receive callback is given each chunk that arrives, then "" at the end, or nil and what went wrong.
--     It answers 1 to go on; 1 and another callback, which takes its place; or nil and a message, to stop.
--   A send callback answers each chunk that is to leave, then "" at the end; or nil and a message, to stop.

local socket = require "socket"
local http = require "socket.http"
local mime = require "mime"
local ltn12 = require "ltn12"
local callback = require "socket.callback"

-- Somebody to talk to: tiny_server.lua, the file beside this one, in a process of its own. It is started the way this
-- script was, calls us to say where it listens, and ends when we hang up.

local function start_server()
  local ear = assert(socket.bind("127.0.0.1", 0))
  local command, i = "", -1
  while arg[i] do
    command, i = '"' .. arg[i] .. '" ' .. command, i - 1
  end
  command = command .. '"' .. arg[0]:gsub("[^/\\]*$", "") .. 'tiny_server.lua" ' .. select(2, ear:getsockname())
  local windows = package.config:sub(1, 1) == "\\"
  os.execute(windows and 'start "" /b ' .. command or command .. " &")
  ear:settimeout(60)
  local line = assert(ear:accept())
  return line, assert(line:receive())
end

local line, server = start_server()
print("A web server of our own is listening on " .. server)

print [[

1. A download, through a receive callback. What comes begins with header lines; the callback that
   reads them puts another one in its place, which draws a dot for each fortieth of the rest.]]

local function dots(total)
  local bytes, drawn = 0, 0
  return function(chunk, problem)
    if not chunk then return nil, problem end
    bytes = bytes + #chunk
    while drawn < math.floor(40 * bytes / total) do
      io.write(".")
      drawn = drawn + 1
    end
    io.flush()
    if chunk == "" then print(" " .. bytes .. " bytes") end
    return 1
  end
end

local function headers()
  local text = ""
  return function(chunk, problem)
    if not chunk or chunk == "" then return nil, problem or "there are no header lines" end
    text = text .. chunk
    local head, rest = text:match("^(.-\n)\n(.*)$")
    if not head then return 1 end
    io.write('   "', head:match("title: (.-)\n"), '" ')
    local content = dots(tonumber(head:match("bytes: (%d+)")))
    if rest ~= "" then content(rest) end
    return 1, content
  end
end

local down = http.request_cb({ url = server .. "/moon" }, { body_cb = headers() })
assert(not down.error, down.error)

print [[

2. An upload, through a chain: this script, read piece by piece, encoded in base64, cut into lines
   of 76 characters, sent.]]

local function this_script() return callback.send.file(io.open(arg[0], "rb")) end
local base64 = ltn12.filter.chain(mime.encode("base64"), mime.wrap())
local collect, answer = callback.receive.concat()
local up = http.request_cb(
  { method = "PUT", url = server .. "/note", body_cb = callback.send.chain(this_script(), base64) },
  { body_cb = collect })
assert(not up.error, up.error)
print("   The server says: " .. answer:getresult())

-- And back, through a chain the other way round.
local back
collect, back = callback.receive.concat()
local again = http.request_cb(
  { url = server .. "/note" },
  { body_cb = callback.receive.chain(mime.decode("base64"), collect) })
assert(not again.error, again.error)
local same = back:getresult() == assert(io.open(arg[0], "rb")):read("*a")
print("   Fetched again and decoded, it is " .. (same and "the same, byte for byte." or "NOT the same."))

print [[

3. A download that has no end, through a receive callback that has seen enough after 100000 bytes.]]

local seen = 0
local endless = http.request_cb({ url = server .. "/endless" }, {
  body_cb = function(chunk, problem)
    if not chunk then return nil, problem end
    seen = seen + #chunk
    if seen >= 100000 then return nil, "that will do" end
    return 1
  end,
})
print("   The transfer ended with: " .. tostring(endless.error))

line:close() -- the server sees it, and ends

local lines = answer:getresult():match("(%d+) lines")
print "\nIn short:"
print("  downloaded  " .. down.code .. ", by a callback that replaced itself")
print("  uploaded    " .. up.code .. ", as " .. lines .. " lines of base64, and back " .. (same and "unharmed" or "DAMAGED"))
print("  stopped     " .. endless.code .. ', with the message "' .. tostring(endless.error) .. '"')
