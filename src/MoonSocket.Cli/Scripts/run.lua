-- What `moonsocket run` does with a script, after the manner of the stock interpreter: its `arg` table, its folder on
-- package.path, a traceback on standard error when it fails. Called with the script ("-": standard input), its folder
-- ("" for none), how many of the words that follow made the command line before the script, and then all words after
-- the script too. Answers the exit code.
local script, folder, before = ...
local words = table.pack(select(4, ...))

arg = {}
for i = 1, words.n do
  local index = i - before
  arg[index > 0 and index or index - 1] = words[i]
end
arg[0] = script

if folder ~= "" then
  package.path = folder .. "/?.lua;" .. folder .. "/?/init.lua;" .. package.path
end

local function report(problem)
  io.stdout:flush()
  io.stderr:write("moonsocket: ", problem, "\n")
  return 1
end

-- The lines of this file, at the bottom of the stack, are no concern of the script's author.
local function without_us(traceback)
  return (traceback:gsub("\n\t%[C%]: in function 'xpcall'\n\t[^\n]*$", "\n\t[C]: in ?"))
end

local function explain(problem)
  if type(problem) ~= "string" then
    local meta = debug.getmetatable(problem)
    if type(meta) == "table" and rawget(meta, "__tostring") then
      local ok, text = pcall(tostring, problem)
      if ok then return text end
    end
    if type(problem) ~= "number" then problem = ("(error object is a %s value)"):format(type(problem)) end
  end
  return without_us(debug.traceback(problem, 2))
end

local main, problem
if script == "-" then main, problem = loadfile() else main, problem = loadfile(script) end
if not main then return report(problem) end

local ok
ok, problem = xpcall(main, explain, table.unpack(arg))
io.stdout:flush()
return ok and 0 or report(problem)
