-- Whole transfers for programs/async_chaos.lua, to real servers: each goes well and every byte is right, or it fails in
-- the way that was planned.

local http = require "socket.http"
local ftp = require "socket.ftp"
local smtp = require "socket.smtp"
local ltn12 = require "ltn12"
local async = require "socket.async"

-- random(n): 1 to n. url: of a file; files: url, user, password of a folder with the same as moon.bin; mail_port: of an
-- SMTP server. planned: what a planned error says.
return function(random, url, files, mail_port, planned)
  local content = assert(http.request(url))
  local count = { http = 0, ftp = 0, mail = 0, open = 0, most = 0 }
  local mails = {} -- what was sent: number -> its text
  local numbers = 0

  local function number()
    numbers = numbers + 1
    return numbers
  end

  local function get(headers)
    local parts = {}
    local ok, code = http.request { url = url, sink = ltn12.sink.table(parts), headers = headers }
    assert(ok == 1 and code == 200, code)
    assert(table.concat(parts) == content, "other content")
    count.http = count.http + 1
  end


  -- After some chunks it fails, waits, or changes nothing.
  local function moody()
    local left, mood = random(4), random(4)
    return function(chunk)
      left = left - 1
      if left == 0 and mood == 1 then error(planned, 0) end
      if left == 0 and mood == 2 then return nil, planned end
      if left == 0 and mood == 3 then async.sleep(random(5) / 1000) end
      return chunk or nil
    end
  end

  local function as_planned(ok, err)
    if not ok then assert(tostring(err):find(planned, 1, true), err) end
  end

  local transfers = {}

  -- One that is alone on its connection, and one that shares those that are kept.
  function transfers.request()
    count.open = count.open + 1
    count.most = math.max(count.most, count.open)
    local ok, err = async.pcall(get, { connection = "close" })
    count.open = count.open - 1
    if not ok then error(err, 0) end
  end

  function transfers.kept_request() get() end

  function transfers.moody_request()
    local filter = moody()
    as_planned(http.request { url = url, headers = { connection = "close" }, sink = function(chunk)
      if not chunk then return 1 end
      local ok, err = filter(chunk)
      return ok and 1, err
    end })
  end

  local function of(name, t)
    t.url, t.user, t.password = files.url .. name, files.user, files.password
    t.type = "i"
    return t
  end

  local function expect(name, expected)
    local parts = {}
    assert(ftp.get(of(name, { sink = ltn12.sink.table(parts) })))
    assert(table.concat(parts) == expected, "other content")
    count.ftp = count.ftp + 1
  end

  function transfers.download() expect("moon.bin", content) end

  function transfers.moody_download()
    local filter = moody()
    as_planned(ftp.get(of("moon.bin", { sink = function(chunk)
      if not chunk then return 1 end
      local ok, err = filter(chunk)
      return ok and 1, err
    end })))
  end

  function transfers.upload()
    local name, text = "up" .. number(), content:sub(1, random(#content))
    assert(ftp.put(of(name, { source = ltn12.source.string(text) })))
    count.ftp = count.ftp + 1
    expect(name, text)
  end

  function transfers.moody_upload()
    local filter = moody()
    local left = 5
    as_planned(ftp.put(of("moody" .. number(), { source = function()
      left = left - 1
      if left > 0 then return filter(content:sub(1, random(#content))) end
    end })))
  end

  local function send(source)
    return smtp.send {
      server = "127.0.0.1", port = mail_port, from = "<moon@example.org>", rcpt = "<lua@example.org>", source = source,
    }
  end

  function transfers.mail()
    local n = number()
    local lines = {}
    for i = 1, random(200) do lines[i] = ("%d line %d of mail %d"):format(i * 7919, i, n) end
    local text = table.concat(lines, "\r\n")
    assert(send(smtp.message { headers = { subject = "mail " .. n }, body = text }))
    mails[n] = text
    count.mail = count.mail + 1
  end

  function transfers.moody_mail()
    local filter = moody()
    local left = 5
    as_planned(send(function()
      left = left - 1
      return left > 0 and filter("X-Line: " .. left .. "\r\n") or nil
    end))
  end

  --- Sees that each mail that was sent has arrived, and forgets them; folder: of NNNN.eml.
  local function check_mails(folder)
    local found, i = {}, 1
    local file = io.open(("%s/%04d.eml"):format(folder, i), "rb")
    while file do
      local mail = file:read("*a")
      file:close()
      local n = tonumber(mail:lower():match("subject: mail (%d+)"))
      if n and mails[n] then
        assert(not found[n], "a mail came twice")
        assert(mail:find("\r\n\r\n" .. mails[n], 1, true), "a mail is not what was sent")
        found[n] = true
      end
      i = i + 1
      file = io.open(("%s/%04d.eml"):format(folder, i), "rb")
    end
    for n in pairs(mails) do assert(found[n], "a mail did not arrive") end
    mails = {}
  end

  return transfers, count, check_mails
end
