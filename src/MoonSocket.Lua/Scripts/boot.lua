-- Runs once in a Lua state, when MoonSocket is opened there: makes every module known to require.
-- A module is a script under Scripts/, named by its path: socket/http.lua is "socket.http". It is compiled when it
-- is first required and called as chunk(kernel, name). What lies in internal/ is no module; scripts get it by
-- kernel.import("internal/x.lua"), which runs it once as chunk(kernel, path) and keeps what it answers.

local kernel = ...

local compile = loadstring or load -- taken now: a host may hide them later
if not compile then error("the base library is not open", 0) end

local function chunk_of(path)
  local text = kernel.script(path)
  if not text then error("no script " .. path .. " in MoonSocket", 0) end
  return assert(compile(text, "@moonsocket/" .. path))
end

local imported = {}

function kernel.import(path)
  local result = imported[path]
  if result == nil then
    result = chunk_of(path)(kernel, path)
    imported[path] = result
  end
  return result
end

local loaders = {}
for path in kernel.scripts():gmatch("[^\n]+") do
  if path ~= "boot.lua" and not path:find("^internal/") then
    local name = path:gsub("%.lua$", ""):gsub("/", ".")
    loaders[name] = function()
      return chunk_of(path)(kernel, name)
    end
  end
end

if kernel.is_extended() then
  loaders["moonsocket.kernel"] = function() return kernel end
end

local preload = type(package) == "table" and package.preload
if type(preload) == "table" then
  for name, loader in pairs(loaders) do preload[name] = loader end
end

return loaders
