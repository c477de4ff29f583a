-- A script that tries what it may not. Every refusal is an ordinary error: nil and a message.

local socket = require "socket"
local http = require "socket.http"

local function try(what, ok, problem)
  print(what .. ": " .. (ok and "allowed" or "refused, " .. tostring(problem)))
end

try("plain http", http.request("http://www.example.org/"))
try("another host", http.request("https://www.example.com/"))
try("this machine", http.request("https://127.0.0.1/"))
try("a socket to this machine", socket.connect("127.0.0.1", 22))
try("listening", socket.bind("127.0.0.1", 0))
