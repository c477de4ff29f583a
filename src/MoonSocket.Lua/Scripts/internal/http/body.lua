-- Message framing (RFC 9112, section 6 and 7) spoken over a socket-like object: sources that decode a
-- body by length, by chunks or up to the close, and the sink that encodes chunks. What arrived before a
-- failure is delivered first, then the failure. Also the "http-chunked" mode of socket.source and sink.

local kernel = ...
local socket = require "socket"
local head = kernel.import "internal/http/head.lua"

local pairs, setmetatable, string, tonumber, tostring, type = pairs, setmetatable, string, tonumber, tostring, type
local match, format = string.match, string.format

local body = {}

-- A chunk is handed over whole up to this size; a larger one in pieces, so that memory stays flat.
local PIECE = 65536

-- receive(n) that tells data from failure -> data or nil, failure or nil
local function receive(c, n)
  local data, err, partial = c:receive(n)
  if data and data ~= "" then return data end
  if partial and partial ~= "" then return partial, err or "closed" end
  return nil, err or "closed"
end

--- Source of exactly `length` bytes, in pieces of socket.BLOCKSIZE.
function body.counted(c, length)
  local failure
  return function()
    if failure then return nil, failure end
    if length <= 0 then return nil end
    local block = socket.BLOCKSIZE or 2048
    local data
    data, failure = receive(c, length < block and length or block)
    if not data then return nil, failure end
    length = length - #data
    return data
  end
end

--- Source of everything up to the close.
function body.until_closed(c)
  local failure
  return function()
    local data
    if not failure then
      data, failure = receive(c, socket.BLOCKSIZE or 2048)
      if data then return data end
    end
    if failure == "closed" then return nil end
    return nil, failure
  end
end

--- Source of a chunked body; trailers are merged into the table `trailers`, if there is one.
function body.chunked(c, trailers)
  local left, inside, failure, done = 0, false, nil, false

  local function fail(err)
    failure = err or "closed"
    return nil, failure
  end

  local function next_chunk()
    local line, err = c:receive("*l")
    if line and inside then
      if line ~= "" then return fail("invalid chunk size") end
      line, err = c:receive("*l")
    end
    if not line then return fail(err) end
    inside = true
    local size = match(line, "^%s*(%x+)%s*$") or match(line, "^%s*(%x+)%s*;")
    -- 13 hex digits are the most that every Lua's numbers hold exactly
    size = size and match(size, "^0*(%x*)$")
    if not size or #size > 13 then return fail("invalid chunk size") end
    left = size == "" and 0 or tonumber(size, 16)
    return true
  end

  return function()
    if failure then return nil, failure end
    if done then return nil end
    if left == 0 then
      local ok, err = next_chunk()
      if not ok then return nil, err end
      if left == 0 then
        local found
        found, err = head.receive(c)
        if not found then return fail(err) end
        done = true
        for name, value in pairs(trailers and found or {}) do
          trailers[name] = trailers[name] and trailers[name] .. ", " .. value or value
        end
        return nil
      end
    end
    local data
    data, failure = receive(c, left < PIECE and left or PIECE)
    if not data then return nil, failure end
    left = left - #data
    return data
  end
end

--- The source that fits the headers of a response (RFC 9112, section 6.3).
function body.source(c, headers, trailers)
  local encoding, length = headers["transfer-encoding"], tonumber(headers["content-length"])
  if encoding and encoding ~= "identity" then return body.chunked(c, trailers) end
  if length then return body.counted(c, length) end
  return body.until_closed(c)
end

--- Sink that sends each chunk as an HTTP chunk and the last one at the end. An empty chunk would end the
--- body too early, so none is sent.
function body.chunked_sink(c)
  return function(chunk)
    if not chunk then return c:send("0\r\n\r\n") end
    if chunk == "" then return 1 end
    if type(chunk) == "number" then chunk = tostring(chunk) end
    return c:send(format("%X\r\n", #chunk) .. chunk .. "\r\n")
  end
end

-- As socket.source and socket.sink answer them: callable tables that select understands.
local function selectable(c, f)
  return setmetatable({
    getfd = function() return c:getfd() end,
    dirty = function() return c:dirty() end,
  }, { __call = function(_, ...) return f(...) end })
end

if socket.sourcet then
  socket.sourcet["http-chunked"] = function(c, headers) return selectable(c, body.chunked(c, headers)) end
  socket.sinkt["http-chunked"] = function(c) return selectable(c, body.chunked_sink(c)) end
end

return body
