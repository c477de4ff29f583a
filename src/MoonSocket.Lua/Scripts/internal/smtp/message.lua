-- smtp.message: a message as an LTN12 source, built while it is read. No coroutine: a source within it may yield to
-- whoever runs us.

local socket = require "socket"
local canonic = require("socket.headers").canonic

local date, format, lower, random = os.date, string.format, string.lower, math.random
local pairs, pcall, tostring, type = pairs, pcall, tostring, type

local message = {}

local sequence = 0

-- Not looked for in the content; the digits are there so that it does not occur.
local function boundary()
  sequence = sequence + 1
  return format("%s%05d==%05u", date("%d%m%Y%H%M%S"), random(0, 99999), sequence)
end

local function lowered(headers)
  local all = {}
  for name, value in pairs(headers or {}) do all[lower(name)] = value end
  return all
end

local function block(headers)
  local text = "\r\n"
  for name, value in pairs(headers) do
    text = (canonic[name] or name) .. ": " .. value .. "\r\n" .. text
  end
  return text
end

-- Puts what a message or part consists of on the stack, the first of it on top: texts, sources, parts.
local function expand(stack, part)
  local body, headers = part.body, lowered(part.headers)
  local n = #stack
  if type(body) ~= "table" then
    headers["content-type"] = headers["content-type"] or 'text/plain; charset="iso-8859-1"'
    local head = block(headers)
    if body ~= nil then
      n = n + 1
      stack[n] = body
    end
    stack[n + 1] = head
    return
  end

  local mark = boundary()
  headers["content-type"] = (headers["content-type"] or "multipart/mixed") .. '; boundary="' .. mark .. '"'
  local head = block(headers)
  if body.epilogue then
    stack[n + 1], stack[n + 2] = "\r\n", body.epilogue
    n = n + 2
  end
  n = n + 1
  stack[n] = "\r\n--" .. mark .. "--\r\n\r\n"
  for i = #body, 1, -1 do
    stack[n + 1], stack[n + 2] = { part = body[i] }, "\r\n--" .. mark .. "\r\n"
    n = n + 2
  end
  if body.preamble then
    stack[n + 1], stack[n + 2] = "\r\n", body.preamble
    n = n + 2
  end
  stack[n + 1] = head
end

local function reader(mesgt)
  local stack, over = { { part = mesgt } }, false
  local failed
  return function()
    while not failed do
      local n = #stack
      local top = stack[n]
      if top == nil then
        if over then return nil, "cannot resume dead coroutine" end -- whoever reads on would read for ever
        over = true
        return nil
      elseif type(top) == "function" then
        local chunk, err = top()
        if chunk then return chunk end
        stack[n] = nil
        failed = err
      elseif type(top) == "table" then
        stack[n] = nil
        local ok, err = pcall(expand, stack, top.part)
        if not ok then failed = tostring(err) end
      else
        stack[n] = nil
        return top
      end
    end
    return nil, failed
  end
end

--- A message table -> source. The headers in it are completed at once.
function message.source(smtp, mesgt)
  local headers = lowered(mesgt.headers)
  headers.date = headers.date or date("!%a, %d %b %Y %H:%M:%S ") .. (mesgt.zone or smtp.ZONE)
  headers["x-mailer"] = headers["x-mailer"] or socket._VERSION
  headers["mime-version"] = "1.0"
  mesgt.headers = headers
  return reader(mesgt)
end

return message
