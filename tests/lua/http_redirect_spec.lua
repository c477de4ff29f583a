-- Redirects, over mocks: where http.request follows, what goes along, what stays.

local spec = require "spec"
local http_over_mocks = require "http_over_mocks"
local http = require "socket.http"
local ltn12 = require "ltn12"
local describe, it, equal = spec.describe, spec.it, spec.equal
local truthy, contains = spec.truthy, spec.contains

local OK = "HTTP/1.1 200 OK\r\n"

local reply, request = http_over_mocks.reply, http_over_mocks.request

describe("http.request, redirects", function()
  local function to(location, code)
    return reply("HTTP/1.1 " .. (code or 302) .. " Elsewhere\r\nLocation: " .. location .. "\r\nContent-Length: 2\r\n\r\nno")
  end
  local done = OK .. "Content-Length: 2\r\n\r\nok"

  for _, code in ipairs { 301, 302, 303, 307 } do
    it(code .. " is followed, and the hint kept", function()
      local reqt = { method = "HEAD" }
      local first, second = to("/there?x#y", code), reply(OK .. "Content-Length: 2\r\n\r\n")
      local results = request(reqt, first, second)
      equal({ results[2], results[3].location, results[5].redirects, results[5].url },
        { 200, "/there?x#y", 1, "http://host.example/there?x" })
      contains(second:heard(), "^HEAD /there%?x HTTP")
      equal({ first.closed, second.closed, reqt.nredirects }, { 1, 1, nil })
    end)
  end
  for _, code in ipairs { 300, 304, 305, 308 } do
    it(code .. " is not followed", function() equal(request({}, to("/there", code))[2], code) end)
  end
  it("stop after five, or as many as allowed", function()
    local results, pieces = request({}, to("/1"), to("/2"), to("/3"), to("/4"), to("/5"), to("/6"))
    equal({ results[2], results[3].location, results[5].redirects }, { 302, "/6", 5 })
    equal(table.concat(pieces), "no")
    equal(request({ maxredirects = 1 }, to("/1"), to("/2"))[3].location, "/2")
    equal(request({ maxredirects = false }, to("/1"), to("/2"), to("/3"), to("/4"), to("/5"), to("/6"), reply(done))[2], 200)
  end)
  it("are left to the script with redirect = false", function()
    equal(request({ redirect = false }, to("/there"))[2], 302)
  end)
  it("are left to the script for other methods, with a source, and for nowhere", function()
    equal(request({ method = "POST" }, to("/there"))[2], 302)
    equal(request({ source = ltn12.source.empty() }, to("/there"))[2], 302)
    equal(request({}, to("  "))[2], 302)
    equal(request({}, to("gopher://h/"))[2], 302)
  end)
  it("stay on the origin with credentials, cookies and the Host header, and not beyond", function()
    local function headers() return { Authorization = "Bearer t", Cookie = "a=1", Host = "v.example", ["x-mine"] = "1" } end
    local near, far = reply(done), reply(done)
    request({ headers = headers() }, to("/there"), near)
    for _, text in ipairs { "Bearer t", "a=1", "Host: v.example", "x-mine: 1" } do contains(near:heard(), text) end
    request({ headers = headers() }, to("http://other.example/"), far)
    for _, text in ipairs { "Bearer t", "a=1", "v.example" } do truthy(not far:heard():find(text, 1, true), text) end
    contains(far:heard(), "x-mine: 1")
    contains(far:heard(), "\r\nHost: other.example\r\n")
    local other_port = reply(done)
    request({ headers = headers() }, to("http://host.example:8080/"), other_port)
    truthy(not other_port:heard():find("Bearer", 1, true))
  end)
  it("take user and password along on the origin only", function()
    local near, far = reply(done), reply(done)
    request({ url = "http://u:p%40@h/", redirect = true }, to("http://h:80/x"), near)
    contains(near:heard(), "Authorization: Basic dTpwQA==")
    request({ user = "u", password = "p" }, to("http://other/"), far)
    truthy(not far:heard():find("Authorization"))
  end)
  it("leave the script's table alone, create included", function()
    local second = reply(done)
    local reqt = { redirect = true }
    request(reqt, to("/there"), second)
    equal({ reqt.url, reqt.port, reqt.scheme, type(reqt.create) }, { "http://host.example/path", nil, nil, "function" })
  end)
  it("never lead from https to http", function()
    local results = request({ url = "https://host.example/" }, to("http://host.example/"))
    equal({ results[2], results[5].redirects }, { 302, 0 })
  end)
end)

return spec.done()
