-- Streaming with callbacks, without a network: what the library does with a send and a receive callback,
-- this script does itself, so that every call can be seen.
--
--     moonsocket run examples/lua/callbacks.lua
--
-- A send callback answers chunk after chunk, then "". A receive callback gets chunk after chunk, then "".
-- Either may answer, as second value, the callback that takes its place, or abort with nil and a message.

local callback = require "socket.callback"
local mime = require "mime"

-- What a transfer does: asks, hands on, obeys.
local function transfer(send_cb, receive_cb)
  while true do
    local chunk, next_send = send_cb()
    if not chunk then
      receive_cb(nil, next_send)
      return nil, next_send or "aborted by callback"
    end
    send_cb = next_send or send_cb
    local go_on, next_receive = receive_cb(chunk)
    if chunk == "" then return 1 end
    if not go_on then return nil, next_receive or "aborted by callback" end
    receive_cb = next_receive or receive_cb
  end
end

-- 1. The predefined callbacks: a file goes out encoded, and what arrives is gathered.
local name = os.tmpname()
local file = assert(io.open(name, "wb"))
file:write(("To be, or not to be: that is the question.\n"):rep(100))
file:close()

local body = mime.chain(mime.canonic(), mime.encode("base64"), mime.wrap("base64"))
local gather, cat = callback.receive.concat()
assert(transfer(callback.send.chain(callback.send.file(io.open(name, "rb")), body), gather))
print("encoded: " .. #cat:getresult() .. " bytes, beginning " .. cat:getresult():sub(1, 20))

-- 2. A receive callback that replaces itself: the first line is a title, the rest is counted.
local function counting(title)
  local bytes = 0
  return function(chunk)
    if chunk and chunk ~= "" then
      bytes = bytes + #chunk
    elseif chunk == "" then
      print(("%q, then %d bytes"):format(title, bytes))
    end
    return 1
  end
end

local function first_line()
  local seen = ""
  return function(chunk)
    seen = seen .. (chunk or "")
    local line, rest = seen:match("^([^\n]*)\n(.*)$")
    if not line then return 1 end
    local replacement = counting(line)
    if rest ~= "" then replacement(rest) end
    return 1, replacement
  end
end

assert(transfer(callback.send.file(io.open(name, "rb")), first_line()))

-- 3. An abort, with a message.
local function at_most(limit)
  local bytes = 0
  return function(chunk)
    bytes = bytes + #(chunk or "")
    if bytes > limit then return nil, "more than " .. limit .. " bytes" end
    return 1
  end
end

print(transfer(callback.send.file(io.open(name, "rb")), at_most(3000)))

-- 4. A file that cannot be opened is an abort as well: its message is told to both sides.
print(transfer(callback.send.file(io.open(name .. ".missing", "rb")), callback.receive.file(nil, "never used")))

os.remove(name)
print("done")
