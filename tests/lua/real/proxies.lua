-- socket.http through real proxies. Who runs this sets the global PROXIES: squid (URL with user and password),
-- squid_without (the same without), socks, socks_without (likewise), http and https (URLs of servers with /page.txt,
-- /dav/), cafile.

local spec = require "spec"
local http = require "socket.http"
local socket = require "socket"
local ltn12 = require "ltn12"
local describe, it, equal = spec.describe, spec.it, spec.equal
local truthy, contains = spec.truthy, spec.contains

local page = ("hello "):rep(1000)

local function get(server, proxy, more)
  local pieces = {}
  local reqt = { url = PROXIES[server] .. "/page.txt", proxy = proxy, cafile = PROXIES.cafile, sink = ltn12.sink.table(pieces) }
  for k, v in pairs(more or {}) do reqt[k] = v end
  local ok, code, headers, _, outcome = http.request(reqt)
  return ok, code, table.concat(pieces), headers, outcome
end

local function put(server, proxy, headers)
  local _, code = http.request { url = PROXIES[server] .. "/dav/through.txt", method = "PUT", proxy = proxy, cafile = PROXIES.cafile,
    headers = headers, source = ltn12.source.string(page) }
  return code == 201 or code == 204 or code
end

for _, server in ipairs { "http", "https" } do
  for _, proxy in ipairs { "squid", "socks" } do
    describe(server .. " through " .. proxy, function()
      it("gets", function()
        local _, code, body = get(server, PROXIES[proxy])
        equal({ code, body == page }, { 200, true })
      end)
      it("puts", function()
        equal(put(server, PROXIES[proxy]), true)
        equal(put(server, PROXIES[proxy], { ["content-length"] = #page }), true)
      end)
      it("does not without the password", function()
        local ok, code = get(server, PROXIES[proxy .. "_without"])
        truthy(ok == nil or code == 407, tostring(code))
      end)
      it("goes by http.PROXY", function()
        http.PROXY = PROXIES[proxy]
        spec.cleanup(function() http.PROXY = nil end)
        local _, code, body = get(server)
        equal({ code, body == page }, { 200, true })
      end)
    end)
  end
end

it("squid says that it was there", function()
  local _, _, _, headers = get("http", PROXIES.squid)
  contains(headers.via or "", "squid")
end)

it("over a socket of the script's own, squid serves too", function()
  local _, code, body, headers = get("http", PROXIES.squid:gsub("%%20", " "), { create = socket.tcp })
  equal({ code, body == page }, { 200, true })
  contains(headers.via or "", "squid")
  _, code = get("http", PROXIES.squid_without, { create = socket.tcp })
  equal(code, 407)
end)

it("nobody at the proxy's place is an error", function()
  local ok, message = get("http", "http://127.0.0.1:1")
  equal({ ok, message }, { nil, "connection refused" })
end)

return spec.done()
