-- The client's side of the puppet server (tests/MoonSocket.TestServers/PuppetServer.cs): the URL of an answer is the
-- answer itself, in hexadecimal. Who runs the specs gives its port in the environment variable MOONSOCKET_TEST_PUPPET.

local puppet = {}

puppet.port = assert(os.getenv("MOONSOCKET_TEST_PUPPET"), "no puppet server is running")

local function hex(text)
  return (text:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

--- The URL at which the server gives this answer; `authority` may bring user and password.
function puppet.says(answer, authority)
  return "http://" .. (authority or "127.0.0.1") .. ":" .. puppet.port .. "/" .. hex(answer)
end

--- The same as a reference relative to another answer's URL.
function puppet.says_relative(answer) return "/" .. hex(answer) end

--- 200 with a body and, if wanted, more header lines (each with its CR LF).
function puppet.ok(body, headers)
  return puppet.says("HTTP/1.1 200 OK\r\n" .. (headers or "") .. "Content-Length: " .. #body .. "\r\n\r\n" .. body)
end

--- 200 with everything the server heard as the body.
function puppet.echo(authority)
  return puppet.says("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{heard}{close}", authority)
end

--- 200 with the number of connections that clients have closed so far as the body.
function puppet.closed()
  return puppet.says("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{closed}{close}")
end

return puppet
