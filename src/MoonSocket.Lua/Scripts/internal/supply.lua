-- What a transfer that asks for content is given: the chunks of the script's source.

local error, type = error, type
local concat = table.concat

local supply = {}

--- The next chunk of the script's source -> chunk | "" at the end | nil, message
function supply.next(source)
  local chunk, err
  repeat chunk, err = source() until chunk ~= ""
  if chunk then
    if type(chunk) ~= "string" and type(chunk) ~= "number" then
      error("the source answered a " .. type(chunk) .. ", expected a string", 0)
    end
    return chunk
  end
  if err ~= nil then return nil, err end
  return ""
end

--- A source with a step of the script's own, which may move any number of chunks at once.
function supply.stepped(source, step)
  local parts, over = {}, false
  local function collect(chunk)
    if chunk and chunk ~= "" then parts[#parts + 1] = chunk end
    return 1
  end
  return function()
    if over then return nil end
    parts = {}
    repeat
      local ok, err = step(source, collect)
      if not ok then
        over = true
        if err ~= nil then return nil, err end
      end
    until over or #parts > 0
    if #parts == 0 then return nil end
    return concat(parts)
  end
end

return supply
