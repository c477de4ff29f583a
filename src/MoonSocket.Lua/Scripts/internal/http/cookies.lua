-- A jar that keeps cookies from one request to the next: `cookies = http.cookies()` in the request table.
-- Which cookie goes where (domain, path, secure, expiry) is decided by the kernel's jar.

local kernel = ...
local head = kernel.import "internal/http/head.lua"

local getmetatable, setmetatable, ipairs, error = getmetatable, setmetatable, ipairs, error

local cookies = {}
local jar = {}
jar.__index = jar

function cookies.new()
  return setmetatable({ kernel = kernel.cookies() }, jar)
end

--- The value of a Cookie header for the URL, nil when there is none.
function jar:header(url)
  local text = kernel.cookies_header(self.kernel, url)
  if text == "" then return nil end
  return text or nil
end

--- Keeps what one Set-Cookie header of the URL says.
function jar:store(url, line)
  return kernel.cookies_store(self.kernel, url, line)
end

-- Adds the jar's cookies to a request, behind those the script sends itself.
function cookies.send(req)
  if getmetatable(req.cookies) ~= jar then error("cookies must be what http.cookies() answers", 0) end
  local text = req.cookies:header(req.absolute)
  if not text then return end
  local lines = req.lines
  for i = 1, #lines do
    if lines[i]:find("^Cookie: ") then
      lines[i] = lines[i] .. "; " .. text
      return
    end
  end
  lines[#lines + 1] = "Cookie: " .. text
end

-- Keeps the cookies that came with a response.
function cookies.keep(req, exchange)
  if not exchange.headers or not exchange.headers["set-cookie"] then return end
  for _, line in ipairs(head.list(exchange.raw, exchange.raw:match("^[^\n]*\n()"))) do
    if line.name:lower() == "set-cookie" then req.cookies:store(req.absolute, line.value) end
  end
end

return cookies
