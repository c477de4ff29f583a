-- What the specs of ltn12 share: sources, sinks, filters and files that are easy to look into.

local spec = require "spec"
local ltn12 = require "ltn12"
local pack = spec.pack

local chunks = {}

-- Everything a source gives, as a list.
function chunks.all(src)
  local list = {}
  for chunk in src do list[#list + 1] = chunk end
  return list
end

-- A sink that remembers how it was called, and answers what `answers` says for its nth call (default 1).
function chunks.recorder(answers)
  local calls = {}
  return function(...)
    calls[#calls + 1] = pack(...)
    local answer = answers and answers[#calls]
    if answer then return answer[1], answer[2] end
    return 1
  end, calls
end

-- A filter that answers one byte at a time and must be asked again for the others.
function chunks.slow(tail)
  local held = ""
  return function(chunk)
    if chunk then
      held = held .. chunk
    elseif tail then
      held, tail = held .. tail, nil
    end
    if held == "" then return chunk and "" or nil end
    local first = held:sub(1, 1)
    held = held:sub(2)
    return first
  end
end

-- A filter without state that writes a sign after every byte.
function chunks.sign(c)
  return function(chunk) return chunk and (chunk:gsub(".", "%0" .. c)) end
end

-- A filter that gives nothing before the end.
function chunks.hoard()
  local held = ""
  return function(chunk)
    if chunk then
      held = held .. chunk
      return ""
    end
    local rest = held
    held = ""
    if rest ~= "" then return rest end
  end
end

-- A file that remembers what was done to it.
function chunks.fake_file(text)
  local file = { written = "", closed = 0 }
  function file:read(n)
    assert(self.closed == 0, "attempt to use a closed file")
    if text == "" then return nil end
    local block = text:sub(1, n)
    text = text:sub(n + 1)
    return block
  end
  function file:write(s)
    assert(self.closed == 0, "attempt to use a closed file")
    self.written = self.written .. s
    return true
  end
  function file:close() self.closed = self.closed + 1 return true end
  return file
end

function chunks.with_blocksize(n)
  local before = ltn12.BLOCKSIZE
  ltn12.BLOCKSIZE = n
  spec.cleanup(function() ltn12.BLOCKSIZE = before end)
end

return chunks
