-- LuaSec over our sockets: the descriptor of a TCP object goes into ssl.wrap and out of the object.
--   luasec.lua PORT CAFILE

local port, cafile = arg[1], arg[2]
local socket = require "socket"
local ssl = require "ssl"

local parameters = { mode = "client", protocol = "any", options = "all", verify = "peer", cafile = cafile }

local function connected()
  local tcp = assert(socket.tcp())
  assert(tcp:connect("127.0.0.1", port))
  return tcp
end

do -- by hand
  local tcp = connected()
  local descriptor = tcp:getfd()
  local tls = assert(ssl.wrap(tcp, parameters))
  assert(tls:getfd() == descriptor)
  assert(tcp:getfd() == socket._SOCKETINVALID)
  assert(tls:dohandshake())
  assert(tls:send("GET /hello.txt HTTP/1.0\r\n\r\n"))
  assert(#socket.select({ tls }, nil, 10) == 1)
  assert(tls:receive("*l"):find("200"))
  assert(tls:receive("*a"):find("hello from nginx", 1, true))
  tls:close()
  tcp:close()
end

do -- the handshake in small steps, with select between them
  local tcp = connected()
  tcp:settimeout(0)
  local tls = assert(ssl.wrap(tcp, parameters))
  tls:settimeout(0)
  local steps = 0
  while true do
    local ok, why = tls:dohandshake()
    if ok then break end
    if why == "wantread" then
      assert(#socket.select({ tls }, nil, 10) == 1)
    else
      assert(why == "wantwrite", why)
      assert(#select(2, socket.select(nil, { tls }, 10)) == 1)
    end
    steps = steps + 1
    assert(steps < 1000)
  end
  tls:close()
end

do -- an unknown root is refused by LuaSec too
  local tcp = connected()
  local tls = assert(ssl.wrap(tcp, { mode = "client", protocol = "any", verify = "peer" }))
  local ok, why = tls:dohandshake()
  assert(not ok and why:find("certificate verify failed"), why)
  tls:close()
end

do -- ssl.https stands on our socket.http, through create
  local https = require "ssl.https"
  local body, code, headers, status = https.request("https://127.0.0.1:" .. port .. "/hello.txt")
  assert(code == 200, code)
  assert(body == "hello from nginx\n")
  assert(headers["content-length"] == tostring(#body))
  assert(status:find("200 OK"))
end

for _ = 1, 3 do collectgarbage() end
print("passed")
