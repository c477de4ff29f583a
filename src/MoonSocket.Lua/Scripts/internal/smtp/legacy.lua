-- The first generation (2004): smtp.mail, and the instructions of smtp.connect.

local kernel = ...
local ltn12 = require "ltn12"
local tp = require "socket.tp"
local bridge = kernel.import "internal/bridge.lua"

local concat, error, format, ipairs, pairs = table.concat, error, string.format, ipairs, pairs
local setmetatable, tostring, type = setmetatable, tostring, type

local legacy = {}

local function in_brackets(address) return "<" .. address .. ">" end

local function head(headers)
  local lines = {}
  for name, value in pairs(headers or {}) do lines[#lines + 1] = format("%s: %s\r\n", name, value) end
  lines[#lines + 1] = "\r\n"
  return concat(lines)
end

--- mail{from, rcpt, body or body_cb, headers, server}: 1 | nil, message. Addresses without brackets, headers as given.
function legacy.mail(smtp, mailt)
  local rcpt = type(mailt.rcpt) == "table" and mailt.rcpt or { mailt.rcpt }
  if #rcpt == 0 then return nil, "No recipient specified" end
  local paths = {}
  for i, address in ipairs(rcpt) do paths[i] = in_brackets(address) end
  local body = mailt.body_cb and bridge.source(mailt.body_cb) or ltn12.source.string(tostring(mailt.body or ""))
  local today = {}
  for name, value in pairs(mailt) do today[name] = value end
  today.from, today.rcpt, today.step = in_brackets(mailt.from or ""), paths, nil
  today.source = ltn12.source.cat(ltn12.source.string(head(mailt.headers)), body)
  return smtp.send(today)
end

-- Instructions -----------------------------------------------------------------------------------------

local methods = {}
local metatable = { __index = methods }

local function execute(self, instruction)
  local control = self.tp
  if instruction.command ~= nil then
    local ok, err = control:command(instruction.command, instruction.argument)
    if not ok then return nil, err end
    return 1
  elseif instruction.check ~= nil then
    return control:check(instruction.check)
  elseif instruction.raw ~= nil then
    local raw = instruction.raw
    local source = type(raw) == "string" and ltn12.source.string(raw) or bridge.source(raw)
    return control:source(source)
  end
  return nil, "invalid instruction"
end

--- Executes an instruction, or each of a list until one fails -> what the last one answered | nil, message
function methods:execute(instruction)
  if type(instruction) ~= "table" then
    error(format("bad argument #1 to 'execute' (table expected, got %s)", type(instruction)), 2)
  end
  if instruction[1] == nil then return execute(self, instruction) end
  local first, second
  for _, one in ipairs(instruction) do
    first, second = self:execute(one)
    if not first then return nil, second end
  end
  return first, second
end

function methods:close() return self.tp:close() end

function legacy.connect(smtp, server, port)
  local control, err = tp.connect(server or smtp.SERVER, port or smtp.PORT, smtp.TIMEOUT)
  if not control then return nil, err end
  return setmetatable({ tp = control }, metatable)
end

return legacy
