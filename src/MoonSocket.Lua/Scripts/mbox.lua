-- mbox: a small parser for messages and mail boxes. Nothing here fails: what is missing comes back empty.

local find, gmatch, gsub, lower, match, sub =
  string.find, string.gmatch, string.gsub, string.lower, string.match, string.sub
local ipairs, rawget, type = ipairs, rawget, type

local mbox = {}

--- Headers and body of a message: what stands before and after the first empty line.
function mbox.split_message(s)
  s = gsub(s, "\r\n", "\n")
  if sub(s, 1, 1) == "\n" then return "", sub(s, 2) end
  local at = find(s, "\n\n", 1, true)
  if not at then return s, "" end
  return sub(s, 1, at), sub(s, at + 2)
end

--- The list of header lines, continuation lines joined.
function mbox.split_headers(h)
  h = gsub(h, "\r\n", "\n")
  h = gsub(h, "\n +", " ")
  local lines = {}
  for line in gmatch(h, "[^\n]+") do lines[#lines + 1] = line end
  return lines
end

--- Name and value of a header line; nil twice without a colon. The name is what touches the colon.
function mbox.parse_header(line)
  local colon = find(line, ":", 1, true)
  if not colon then return nil, nil end
  local before = sub(line, 1, colon - 1)
  return match(before, "^.*%s(.*)$") or before, match(line, "^%s*(.*)$", colon + 1)
end

--- Table of headers by lower-case name; values of repeated ones joined with ", ".
function mbox.parse_headers(h)
  local headers = {}
  for _, line in ipairs(mbox.split_headers(h)) do
    local name, value = mbox.parse_header(line)
    if name then
      name = lower(name)
      local before = headers[name]
      headers[name] = before and before .. ", " .. value or value
    end
  end
  return headers
end

--- Name and address of a From field.
function mbox.parse_from(s)
  local open = find(s, "<", 1, true)
  local close = open and find(s, ">", open, true)
  local name, address
  if close then
    address = sub(s, open + 1, close - 1)
    name = match(sub(s, 1, open - 1), "^%s*(.*%S)") or address
  else
    address = match(s, "^%s*(.*)$")
    name = address
  end
  return (gsub(name, '"', "")), address
end

--- The raw messages of a mail box. The separator is an empty line and a line that begins with "From ".
function mbox.split_mbox(s)
  s = gsub(s, "\r\n", "\n")
  local messages, start = {}, 1
  while true do
    local from, to = find(s, "\n\nFrom [^\n]*", start)
    if not from then break end
    messages[#messages + 1] = sub(s, start, from - 1)
    start = to + 2
    if start > #s + 1 then return messages end -- nothing after the separator, not even the end of its line
  end
  messages[#messages + 1] = sub(s, start)
  return messages
end

--- A message as { headers = table, body = string }.
function mbox.parse_message(s)
  local headers, body = mbox.split_message(s)
  return { headers = mbox.parse_headers(headers), body = body }
end

--- The parsed messages of a mail box.
function mbox.parse(s)
  local messages = mbox.split_mbox(s)
  for i = 1, #messages do messages[i] = mbox.parse_message(messages[i]) end
  return messages
end

-- Where modules still set globals, programs look for this one.
if type(rawget(_G, "module")) == "function" then _G.mbox = mbox end

return mbox
