-- A mail server that says what it is told to, one answer after the other, whatever it hears.

local smtp = require "socket.smtp"
local ltn12 = require "ltn12"
local mock = require "mock_socket"
local spec = require "spec"

local dialogue = {}

--- smtp.send with what is missing filled in; `content` is the message unless the table has a source -> results, server
function dialogue.send(answers, t, content)
  t = t or {}
  local server = mock.new { answer = table.concat(answers), yields = t.yields }
  t.from, t.rcpt, t.create = t.from or "<a@b>", t.rcpt or "<c@d>", mock.factory(server)
  t.source = t.source or ltn12.source.string(content)
  return spec.pack(smtp.send(t)), server
end

--- A connection to such a server -> connection, server
function dialogue.opened(...)
  local server = mock.new { answer = table.concat { ... } }
  return smtp.open("host", 25, mock.factory(server)), server
end

return dialogue
