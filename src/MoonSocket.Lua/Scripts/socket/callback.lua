-- socket.callback: ready-made send and receive callbacks, the founding idea of the library.
--
-- A receive callback gets chunk after chunk, then "" when all went well, or nil and a message. It answers
-- a true value to go on, and with it, if it wants, the callback that replaces it; nil, and if it wants a
-- message, to abort.
-- A send callback answers chunk after chunk, each if it wants with the callback that replaces it, then "";
-- nil, and if it wants a message, aborts.

local kernel = ...

local new_concat = require("socket.concat").create

local callback = { BLOCKSIZE = 2048 }
local send, receive = {}, {}
callback.send, callback.receive = send, receive

local prompt = kernel.import("internal/filters.lua").prompt

local NO_FILE = "unable to open file"

local function done() return "" end

--- Ends the transmission, in both directions.
function callback.done() return done end

--- Aborts the transmission with a message, in both directions.
function callback.fail(message)
  return function() return nil, message end
end
local fail = callback.fail

-- Receiving ------------------------------------------------------------------------------------------

--- Gathers everything in a concat object, which is the second result.
function receive.concat(cat)
  cat = cat or new_concat()
  return function(chunk)
    if chunk and chunk ~= "" then
      cat:addstring(chunk)
      return 1
    end
  end, cat
end

--- Writes to an open file, and closes it at the end, of either kind. Takes the results of io.open.
function receive.file(file, io_err)
  if not file then return fail(io_err or NO_FILE) end
  local open = true
  return function(chunk)
    if not open then return nil, "closed" end
    if chunk and chunk ~= "" then
      local written, message = file:write(chunk)
      if written then return 1 end
      open = false
      file:close()
      return nil, message
    end
    open = false
    local closed, message = file:close()
    if chunk and closed == nil then return nil, message end
    return 1
  end
end

--- Puts a filter before a receive callback.
function receive.chain(filter, cb)
  filter = prompt(filter)
  return function(chunk, err)
    if not chunk then
      local _, message = cb(nil, err)
      return nil, message
    end
    if chunk ~= "" then
      local out = filter(chunk)
      if out == "" then return 1 end
      local ret, replacement = cb(out)
      if not ret then return nil, replacement end
      cb = replacement or cb
      return 1
    end
    local rest = filter(nil)
    if rest and rest ~= "" then
      local ret, replacement = cb(rest)
      if not ret then return nil, replacement end
      cb = replacement or cb
    end
    local ret, message = cb("")
    if not ret and message then return nil, message end
    return 1
  end
end

-- Sending --------------------------------------------------------------------------------------------

--- The content of an open file, from where it stands; closes it at the end. Takes the results of io.open.
function send.file(file, io_err)
  if not file then return fail(io_err or NO_FILE) end
  return function()
    if not file then return "" end
    local block, message = file:read(callback.BLOCKSIZE)
    if block then return block end
    file:close()
    file = nil
    if message then return nil, message end
    return ""
  end
end

--- A string; nil for nil, which means that there is nothing to send.
function send.string(s)
  if s == nil then return nil end
  return function()
    local all = s
    s = ""
    return all
  end
end

--- Puts a filter behind a send callback.
function send.chain(cb, filter)
  if cb == nil then return nil end
  filter = prompt(filter)
  local ended = false
  return function()
    while not ended do
      local chunk, replacement = cb()
      if not chunk then return nil, replacement end
      if chunk == "" then
        ended = true
        return filter(nil) or ""
      end
      cb = replacement or cb
      local out = filter(chunk)
      if out ~= "" then return out end
    end
    return ""
  end
end

-- The names these had in 2003.
callback.send_file, callback.send_string, callback.receive_concat = send.file, send.string, receive.concat
callback.receive_file = receive.file

return callback
