-- URLs: taken apart, resolved against a base, put together again.
--
--     moonsocket run examples/lua/url.lua [URL [RELATIVE]]

local url = require "socket.url"

local base = arg and arg[1] or "http://joe:secret@[::1]:8080/docs/guide/index.html;v=2?lang=en#top"
local relative = arg and arg[2] or "../images/moon%20rise.png"

local parts = assert(url.parse(base))
print(base)
for _, name in ipairs { "scheme", "user", "password", "host", "port", "path", "params", "query", "fragment" } do
  if parts[name] then print(("  %-9s %s"):format(name, parts[name])) end
end

local absolute = url.absolute(base, relative)
print(relative .. " there is")
print("  " .. absolute)

-- A path is a list of segments; what stands in them may be anything, also a slash.
local segments = url.parse_path(url.parse(absolute).path or "/")
print("its segments are")
for i, segment in ipairs(segments) do print(("  %d %s"):format(i, segment)) end

segments[#segments + 1] = "50% / half?"
parts.path, parts.params, parts.query, parts.fragment = url.build_path(segments), nil, nil, nil
print("one more makes")
print("  " .. url.build(parts))
