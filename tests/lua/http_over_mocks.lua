-- http.request over socket-like objects that say what a test wants.

local spec = require "spec"
local mock = require "mock_socket"
local http = require "socket.http"
local ltn12 = require "ltn12"

local http_over_mocks = {}

--- A server that says this.
function http_over_mocks.reply(text) return mock.new { answer = text } end

--- One request, to the given servers one after the other -> results, body pieces
function http_over_mocks.request(reqt, ...)
  local pieces = {}
  reqt.url = reqt.url or "http://host.example/path"
  reqt.create = mock.factory(...)
  reqt.sink = reqt.sink or ltn12.sink.table(pieces)
  return spec.pack(http.request(reqt)), pieces
end

return http_over_mocks
