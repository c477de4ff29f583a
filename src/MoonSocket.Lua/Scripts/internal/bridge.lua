-- Between the two generations: send and receive callbacks of "Streaming with Callbacks" on one side, LTN12
-- sources on the other. The callbacks' rules are kept here and nowhere else: "" is the end, nil
-- aborts, a second result replaces, one terminal call, nothing after it.

local bridge = {}

local ABORTED = "aborted by callback"

--- A send callback -> LTN12 source. A nil callback has nothing to send.
function bridge.source(send_cb)
  return function()
    if not send_cb then return nil end
    local chunk, following = send_cb()
    if not chunk then
      send_cb = nil
      return nil, following or ABORTED
    elseif chunk == "" then
      send_cb = nil
      return nil
    end
    if following then send_cb = following end
    return chunk
  end
end

--- Hands everything a source gives to a receive callback -> nil when all went well | message.
--- The second result tells whether it was the callback that ended the transfer.
function bridge.pump(source, receive_cb)
  while true do
    local chunk, err = source()
    if chunk == nil then
      if err ~= nil then
        local _, instead = receive_cb(nil, err)
        return instead or err
      end
      local ok, why = receive_cb("")
      return not ok and why or nil
    elseif chunk ~= "" then
      local ok, following = receive_cb(chunk)
      if not ok then return following or ABORTED, true end
      if following then receive_cb = following end
    end
  end
end

return bridge
