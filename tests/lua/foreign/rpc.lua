-- SOAP and XML-RPC clients, which post through our socket.http with a source, a sink and headers.
--   rpc.lua URL

local url = arg[1]

local soap = require "soap.client"
local _, method, entries = soap.call {
  url = url .. "soap", soapaction = "urn:moon", namespace = "urn:moon", method = "Phase",
  entries = { { tag = "day", 14 } },
}
assert(method == "PhaseResponse", method)
assert(entries[1].tag == "phase" and entries[1][1] == "full")

local xmlrpc = require "xmlrpc.http"
local ok, answer = xmlrpc.call(url .. "xmlrpc", "moon.phase", 14)
assert(ok and answer == "full", answer)

assert(not pcall(xmlrpc.call, url .. "nothing", "moon.phase", 14)) -- 404
print("passed")
