-- What the specs of filters share.

local filtering = {}

-- Everything a filter makes of a text, given in pieces of `size` bytes.
function filtering.through(filter, text, size)
  local out, n = {}, 0
  local function take(more)
    return function(piece)
      while piece ~= more do
        n = n + 1
        out[n] = piece
        piece = filter(more)
      end
    end
  end
  for i = 1, #text, size or #text + 1 do
    local chunk = text:sub(i, i + (size or #text + 1) - 1)
    take("")(filter(chunk))
  end
  take(nil)(filter(nil))
  return table.concat(out)
end

-- All byte values, all mixtures of CR, LF, blank and "=" of four, long lines, dots at their begin.
function filtering.hard_text()
  local parts = {}
  for code = 0, 255 do parts[#parts + 1] = string.char(code) end
  local signs = { "\r", "\n", " ", "=", ".", "a" }
  for i = 1, #signs do
    for j = 1, #signs do
      for k = 1, #signs do
        for l = 1, #signs do parts[#parts + 1] = signs[i] .. signs[j] .. signs[k] .. signs[l] end
      end
    end
  end
  parts[#parts + 1] = ("x"):rep(500) .. "\r\n" .. "." .. "\r\n" .. ("="):rep(300)
  return table.concat(parts)
end

return filtering
