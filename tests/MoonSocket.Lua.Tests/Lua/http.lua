-- http.request on the built-in engine, against nginx. HttpTests calls these functions by name with the server's base URL.

local http = require "socket.http"
local ltn12 = require "ltn12"

local tests = {}

function tests.fetches(base)
  local body, code, headers, status = http.request(base .. "/data.bin")
  assert(code == 200, code)
  assert(#body == 300000)
  assert(headers["content-length"] == "300000")
  assert(status == "HTTP/1.1 200 OK", status)
end

function tests.stores(base)
  local sent = ("0123456789"):rep(20000)
  local answer = {}
  local ok, code = http.request {
    url = base .. "/dav/lua.txt", method = "PUT", source = ltn12.source.string(sent), sink = ltn12.sink.table(answer),
    headers = { ["content-length"] = #sent },
  }
  assert(ok == 1, code)
  assert(code == 201 or code == 204, code)
  ok, code = http.request { url = base .. "/dav/chunked.txt", method = "PUT", source = ltn12.source.string(sent) }
  assert(ok == 1 and (code == 201 or code == 204), code)
end

function tests.reports_what_is_missing(base)
  local body, code = http.request(base .. "/nothing")
  assert(code == 404 and body ~= "", code)
end

function tests.says_who_refused(base)
  local body, err = http.request("http://127.0.0.1:1/")
  assert(body == nil and err == "connection refused", err)
end

function tests.refuses_lines_in_headers(base)
  local body, err = http.request { url = base .. "/data.bin", headers = { x = "1\r\ny: 2" } }
  assert(body == nil and err:find("line break"), err)
end

function tests.the_policy_of_the_host_is_kept(base)
  local body, err = http.request(base .. "/forbidden")
  assert(body == nil and err:find("127.0.0.1", 1, true), err)
  local ok, message = http.request { url = "http://localhost:80/forbidden", proxy = base }
  assert(ok == nil and message, message)
end

function tests.several_states_on_several_threads(base)
  for _ = 1, 5 do
    local body, code = http.request(base .. "/data.bin")
    assert(code == 200 and #body == 300000, code)
  end
end

function tests.a_state_that_ends_closes_its_connections(base)
  kept = {}
  for i = 1, 20 do
    kept[i] = coroutine.create(function()
      return http.request {
        url = base .. (i % 2 == 0 and "/endless" or "/swallow"), method = i % 2 == 0 and "GET" or "PUT",
        sink = function() coroutine.yield() return 1 end,
        source = i % 2 == 1 and function() coroutine.yield() return ("x"):rep(100) end or nil,
      }
    end)
    for _ = 1, i do assert(coroutine.resume(kept[i])) end
  end
end

return tests
