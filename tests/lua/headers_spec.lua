-- socket.headers: the capitals of header names.

local spec = require "spec"
local headers = require "socket.headers"
local it, equal = spec.it, spec.equal

it("has 91 names, each under its lower case", function()
  local count = 0
  for key, name in pairs(headers.canonic) do
    equal(key, name:lower())
    count = count + 1
  end
  equal(count, 91)
end)

it("spells them as the documents do", function()
  local canonic = headers.canonic
  equal(
    { canonic["content-md5"], canonic["content-type"], canonic["www-authenticate"], canonic["te"], canonic["etag"],
      canonic["mime-version"], canonic["dsn-gateway"], canonic["smtp-remote-recipient"], canonic["x-mailer"],
      canonic["message-id"], canonic["final-log-id"], canonic["received-from-mta"] },
    { "Content-MD5", "Content-Type", "WWW-Authenticate", "TE", "ETag", "MIME-Version", "DSN-Gateway",
      "SMTP-Remote-Recipient", "X-Mailer", "Message-ID", "Final-Log-ID", "Received-From-MTA" })
end)

it("lacks set-cookie", function() equal(headers.canonic["set-cookie"], nil) end)

it("is reachable as socket.headers, and is one table", function()
  spec.same(require("socket").headers, headers)
  spec.same(require "socket.headers", headers)
end)

return spec.done()
