-- socket.http against nginx, plain and over TLS. Who runs this sets the global NGINX: http, https, wrong_name,
-- client_certificate (URLs without a path), cafile, certificate, key (files), stored (folder behind /dav/), and has put
-- the files big.bin (1 MiB) and page.txt ("hello " a thousand times) there.

local spec = require "spec"
local http = require "socket.http"
local socket = require "socket"
local ltn12 = require "ltn12"
local mime = require "mime"
local describe, it, equal, pack = spec.describe, spec.it, spec.equal, spec.pack
local truthy, contains = spec.truthy, spec.contains

local nginx = NGINX
local page = ("hello "):rep(1000)

local function request(reqt)
  local pieces = {}
  reqt.sink = reqt.sink or ltn12.sink.table(pieces)
  if reqt.url:find("^https") and reqt.cafile == nil then reqt.cafile = nginx.cafile end
  local results = pack(http.request(reqt))
  return results, table.concat(pieces)
end

local function stored(name)
  local file = assert(io.open(nginx.stored .. "/" .. name, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

for _, scheme in ipairs { "http", "https" } do
  local base = nginx[scheme]
  describe(scheme, function()
    it("gets a file", function()
      local results, body = request { url = base .. "/page.txt" }
      equal({ results[1], results[2], #body, body == page }, { 1, 200, 6000, true })
      equal(results[5].received, 6000)
    end)
    it("asks for the head only", function()
      local results, body = request { url = base .. "/page.txt", method = "HEAD" }
      equal({ results[2], results[3]["content-length"], body }, { 200, "6000", "" })
    end)
    it("takes 204 and 404 for what they are", function()
      equal(request { url = base .. "/empty" }[2], 204)
      equal(request { url = base .. "/none" }[2], 404)
    end)
    it("follows redirects", function()
      for _, code in ipairs { 301, 302, 303, 307 } do
        local results, body = request { url = base .. "/r" .. code .. "/page.txt" }
        equal({ results[2], #body, results[5].redirects, results[5].url }, { 200, 6000, 1, base .. "/page.txt" })
      end
      equal(request { url = base .. "/r308/page.txt" }[2], 308)
      equal(request { url = base .. "/loop" }[2], 302)
    end)
    it("puts in chunks and with a length, and deletes", function()
      for _, headers in ipairs { {}, { ["content-length"] = #page } } do
        equal(request { url = base .. "/dav/put.txt", method = "PUT", headers = headers, source = ltn12.source.string(page) }[2] / 100 >= 2, true)
        equal(stored("put.txt") == page, true)
        equal(request { url = base .. "/dav/put.txt", method = "DELETE" }[2], 204)
      end
    end)
    it("puts through a chain of filters", function()
      local code = request { url = base .. "/dav/encoded.txt", method = "PUT",
        source = ltn12.source.chain(ltn12.source.string(page), ltn12.filter.chain(mime.encode("base64"), mime.wrap("base64"))) }[2]
      truthy(code == 201 or code == 204)
      contains(stored("encoded.txt"), "\r\n")
      equal((mime.unb64(stored("encoded.txt"))), page)
    end)
    it("shows credentials: none, wrong, right", function()
      equal(request { url = base .. "/auth/secret.txt" }[2], 401)
      equal(request { url = base .. "/auth/secret.txt", user = "moon", password = "sun" }[2], 401)
      local results, body = request { url = base .. "/auth/secret.txt", user = "moon", password = "lua%20cheese" }
      equal({ results[2], body }, { 200, "the moon is made of Lua" })
      results = request { url = base .. "/auth/secret.txt", user = "moon", password = "lua cheese", auth = "basic" }
      equal(results[2], 200)
      equal(http.request_cb({ url = base .. "/auth/secret.txt", user = "moon", password = "lua cheese", cafile = nginx.cafile }, {}).code, 200)
    end)
    it("decompresses", function()
      local results, body = request { url = base .. "/packed/page.txt", decompress = true }
      equal({ results[2], body == page }, { 200, true })
      local packed
      results, packed = request { url = base .. "/packed/page.txt", headers = { ["accept-encoding"] = "gzip" } }
      equal(results[3]["content-encoding"], "gzip")
      truthy(#packed < 1000)
    end)
    it("resumes what is still the same", function()
      local etag = request { url = base .. "/page.txt", method = "HEAD" }[3].etag
      local results, body = request { url = base .. "/page.txt", resume = { offset = 5990, if_range = etag } }
      equal({ results[2], body }, { 206, page:sub(5991) })
      results, body = request { url = base .. "/page.txt", resume = { offset = 5990, if_range = '"other"' } }
      equal({ results[1], body }, { nil, "" })
      equal(request { url = base .. "/page.txt", resume = 6000 }[2], 416)
    end)
    it("keeps repeated headers apart", function()
      local results = request { url = base .. "/show/" }
      equal(results[5]:values("set-cookie"), { "a=1", "b=2" })
      equal(results[3]["set-cookie"], "a=1, b=2")
    end)
    it("keeps cookies", function()
      local jar = http.cookies()
      request { url = base .. "/show/", cookies = jar }
      equal(request { url = base .. "/show/", cookies = jar }[3]["x-cookie"], "[a=1; b=2]")
    end)
    it("sends the target as it was given", function()
      equal(request { url = base .. "/show/a%2fb/../%7Ec?x=[1]&y=%41" }[3]["x-target"], "[/show/a%2fb/../%7Ec?x=[1]&y=%41]")
      equal(request { url = base .. "/", uri = "/show/./x" }[3]["x-target"], "[/show/./x]")
    end)
    it("gives up on what is too much", function()
      local got = 0
      local results = request { url = base .. "/big.bin", sink = function(chunk)
        got = got + #(chunk or "")
        if got > 100000 then return nil, "too much" end
        return 1
      end }
      equal(results, pack(nil, "too much"))
      truthy(got < 500000)
    end)
  end)
end

describe("over TLS", function()
  it("a server nobody vouches for is refused", function()
    local results = request { url = nginx.https .. "/page.txt", cafile = false }
    equal(results[1], nil)
    contains(results[3] or results[2], "certificate")
  end)
  it("a certificate for another name is refused", function()
    local results = request { url = nginx.wrong_name .. "/page.txt" }
    equal(results[1], nil)
    contains(results[3] or results[2], "certificate")
  end)
  it("either is taken with verify = false or none", function()
    equal(request { url = nginx.wrong_name .. "/page.txt", verify = false, cafile = false }[2], 200)
    equal(request { url = nginx.https .. "/page.txt", verify = "none", cafile = false }[2], 200)
    -- and verified again, although a connection without verification is open
    equal(request { url = nginx.https .. "/page.txt", cafile = false }[1], nil)
  end)
  it("a client certificate is shown", function()
    local results, body = request { url = nginx.client_certificate .. "/", certificate = nginx.certificate, key = nginx.key }
    equal(results[2], 200)
    contains(body, "client.example")
    equal(request { url = nginx.client_certificate .. "/" }[2], 400)
  end)
  it("HTTP/2 is spoken when asked for", function()
    local results, body = request { url = nginx.https .. "/page.txt", http_version = "2" }
    equal({ results[2], body == page }, { 200, true })
    contains(results[5].version, "^2")
    equal(request { url = nginx.https .. "/show/", http_version = "2" }[3]["x-protocol"], "HTTP/2.0")
    equal(request { url = nginx.https .. "/show/" }[3]["x-protocol"], "HTTP/1.1")
    local code = request { url = nginx.https .. "/dav/two.txt", http_version = "2", method = "PUT", source = ltn12.source.string(page) }[2]
    truthy(code == 201 or code == 204)
    equal(stored("two.txt") == page, true)
  end)
  it("a redirect may lead from http to https, and never back", function()
    local results, body = request { url = nginx.http .. "/up/page.txt", cafile = nginx.cafile }
    equal({ results[2], body == page, results[5].redirects }, { 200, true, 1 })
    equal(request { url = nginx.https .. "/down/page.txt" }[2], 302)
  end)
end)

describe("another origin", function()
  it("does not see credentials or cookies", function()
    local results = request { url = nginx.http .. "/away/show/", user = "u", password = "p", headers = { cookie = "a=1", ["x-custom"] = "yes" } }
    equal({ results[3]["x-authorization"], results[3]["x-cookie"], results[3]["x-custom"] }, { "[]", "[]", "[yes]" })
    results = request { url = nginx.http .. "/r302/show/", user = "u", password = "p", headers = { cookie = "a=1" } }
    equal({ results[3]["x-authorization"], results[3]["x-cookie"] }, { "[Basic dTpw]", "[a=1]" })
  end)
end)

if socket.tcp then
  describe("over socket.tcp", function()
    it("the same file comes", function()
      local results, body = request { url = nginx.http .. "/page.txt", create = socket.tcp }
      equal({ results[2], body == page }, { 200, true })
      local size = 0
      request { url = nginx.http .. "/big.bin", create = socket.tcp, sink = function(chunk) size = size + #(chunk or "") return 1 end }
      equal(size, 1048576)
    end)
    it("the same file goes", function()
      local code = request { url = nginx.http .. "/dav/over.txt", method = "PUT", create = socket.tcp, source = ltn12.source.string(page) }[2]
      truthy(code == 201 or code == 204)
      equal(stored("over.txt") == page, true)
    end)
  end)
end

return spec.done()
