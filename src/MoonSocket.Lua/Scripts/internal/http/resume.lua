-- Going on with a download that broke off: `resume = offset`, or `resume = { offset =, if_range = }` with the
-- ETag or date that the first part came with. Only the bytes that were asked for reach the sink: the body of
-- any other answer is not written behind a half file.

local string, type, tonumber = string, type, tonumber
local format, match = string.format, string.match

local resume = {}

--- Adds what a resuming request says | nil, message
function resume.ask(req)
  local wanted = req.resume
  if type(wanted) ~= "table" then wanted = { offset = wanted } end
  local offset = tonumber(wanted.offset)
  if not offset or offset < 0 or offset % 1 ~= 0 then
    return nil, format("invalid resume offset '%s'", tostring(wanted.offset))
  end
  if req.decompress then return nil, "resume counts the bytes on the wire: leave out 'decompress'" end
  if offset == 0 then
    req.resume = nil
    return true
  end
  req.resume = offset
  local lines = req.lines
  lines[#lines + 1] = format("Range: bytes=%d-", offset)
  if wanted.if_range then
    if string.find(wanted.if_range, "%c") then return nil, "resume.if_range contains a control character" end
    lines[#lines + 1] = "If-Range: " .. wanted.if_range
  end
  return true
end

--- Whether the body of this response may reach the sink -> true or false | nil, message
function resume.check(req, exchange)
  if exchange.code == 200 then
    return nil, "cannot resume: the server sends the whole content, from the start"
  elseif exchange.code ~= 206 then
    return false
  end
  local range = exchange.headers["content-range"]
  local first = range and tonumber(match(range, "^%s*bytes%s+(%d+)%-%d+/[%d*]+%s*$"))
  if first ~= req.resume then
    return nil, format("cannot resume: asked for bytes from %d, the server answers '%s'", req.resume, range or "no range")
  end
  return true
end

return resume
