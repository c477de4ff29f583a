local spec = require "spec"
local describe, it, equal, raises, truthy = spec.describe, spec.it, spec.equal, spec.raises, spec.truthy
local pack = spec.pack
local socket = require "socket"
local dns = socket.dns

local unknown = "host or service not provided, or not known"

describe("getaddrinfo", function()
  it("takes addresses of both families as they are", function()
    equal(dns.getaddrinfo("127.0.0.1"), { { family = "inet", addr = "127.0.0.1" } })
    equal(dns.getaddrinfo("::1"), { { family = "inet6", addr = "::1" } })
  end)

  it("lists what a name stands for", function()
    local list = assert(dns.getaddrinfo("localhost"))
    truthy(#list >= 1)
    for i = 1, #list do
      truthy(list[i].family == "inet" and list[i].addr == "127.0.0.1"
        or list[i].family == "inet6" and list[i].addr == "::1")
    end
  end)

  it("knows no such hosts", function()
    for _, host in ipairs { "host.invalid", "*", "" } do
      equal(pack(dns.getaddrinfo(host)), pack(nil, unknown), host)
    end
    raises("bad argument #1 to 'getaddrinfo' (string expected, got no value)", dns.getaddrinfo)
  end)
end)

describe("toip and tohostname", function()
  it("resolve a name", function()
    local ip, resolved = dns.toip("localhost")
    equal(ip, "127.0.0.1")
    truthy(type(resolved.name) == "string")
    truthy(type(resolved.alias) == "table")
    equal(resolved.ip[1], "127.0.0.1")
    local name, again = dns.tohostname("localhost")
    equal(name, again.name)
  end)

  it("look an address up backwards", function()
    local ip, resolved = dns.toip("127.1")
    equal(ip, "127.0.0.1")
    equal(resolved.ip, { "127.0.0.1" })
    equal((dns.tohostname("127.0.0.1")), "localhost")
  end)

  it("an unknown host is not found", function()
    equal(pack(dns.toip("host.invalid")), pack(nil, "host not found"))
    equal(pack(dns.tohostname("host.invalid")), pack(nil, "host not found"))
    equal(pack(dns.toip("::1")), pack(nil, "host not found"))
    equal(pack(dns.toip("")), pack(nil, "host not found"))
    raises("string expected, got no value", dns.toip)
    raises("string expected, got no value", dns.tohostname)
  end)
end)

describe("getnameinfo", function()
  it("names the addresses of a host", function()
    equal(pack(dns.getnameinfo("127.0.0.1")), pack({ "localhost" }))
    equal(pack(dns.getnameinfo("host.invalid")), pack(nil, unknown))
  end)

  it("names a service", function()
    equal(pack(dns.getnameinfo(nil, 80)), pack({}, "http"))
    equal(pack(dns.getnameinfo(nil, "80")), pack({}, "http"))
    equal(pack(dns.getnameinfo(nil, "http")), pack({}, "http"))
    equal(pack(dns.getnameinfo(nil, "1")), pack({}, "tcpmux"))
    equal(pack(dns.getnameinfo(nil, 64999)), pack({}, "64999"))
    equal(pack(dns.getnameinfo("127.0.0.1", 443)), pack({ "localhost" }, "https"))
  end)

  it("needs one of the two", function()
    raises("host and serv cannot be both nil", dns.getnameinfo)
  end)
end)

describe("gethostname", function()
  it("is a name", function()
    local name = dns.gethostname()
    truthy(type(name) == "string" and #name > 0)
  end)
end)

return spec.done()
