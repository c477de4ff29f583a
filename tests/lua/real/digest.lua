-- auth = "digest", against a server that hears what the transcript says. The global DIGEST holds its url.

local spec = require "spec"
local http = require "socket.http"
local ltn12 = require "ltn12"

spec.it("answers the challenge, with the content asked of the source once", function()
  local asked, given = 0, 0
  local ok, code = http.request {
    url = DIGEST.url, method = "PUT", user = "moon", password = "lua%20cheese", auth = "digest",
    headers = { ["content-length"] = 5 },
    source = function()
      asked = asked + 1
      if asked > 1 then return nil end
      given = given + 1
      return "hello"
    end,
  }
  spec.equal({ ok, code, given, asked }, { 1, 201, 1, 2 })
end)

return spec.done()
