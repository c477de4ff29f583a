-- socket.callback: the ready-made send and receive callbacks, and the protocol they keep.

local spec = require "spec"
local callback = require "socket.callback"
local ltn12 = require "ltn12"
local describe, it, equal, raises, pack = spec.describe, spec.it, spec.equal, spec.raises, spec.pack
local send, receive = callback.send, callback.receive

-- What a send callback gives, read as the library reads it: the list of chunks, or nil and a message.
local function drain(cb)
  local chunks = {}
  for _ = 1, 1000 do
    local chunk, more = cb()
    if not chunk then return nil, more or "aborted by callback", chunks end
    if chunk == "" then return chunks end
    chunks[#chunks + 1] = chunk
    cb = more or cb
  end
  error("the callback does not end")
end

-- Gives chunks to a receive callback as the library does: 1, or nil and a message.
local function feed(cb, chunks, err)
  for i = 1, #chunks do
    local ret, more = cb(chunks[i])
    if not ret then return nil, more or "aborted by callback" end
    cb = more or cb
  end
  if err then
    local _, message = cb(nil, err)
    return nil, message or err
  end
  local ret, message = cb("")
  if not ret and message then return nil, message end
  return 1
end

-- A receive callback that remembers its calls and answers from a list (default 1).
local function recorder(answers)
  local calls = {}
  return function(...)
    calls[#calls + 1] = pack(...)
    local answer = answers and answers[#calls]
    if answer then return answer[1], answer[2] end
    return 1
  end, calls
end

-- A send callback that answers from a list, then "".
local function sender(...)
  local list, n = { ... }, 0
  return function()
    n = n + 1
    return list[n] or ""
  end
end

-- 2004 filters: text in, text out; nil in, the rest out.
local function brackets(chunk)
  if chunk == nil then return "." end
  return chunk == "" and "" or "[" .. chunk .. "]"
end

local function pairs_of_bytes()
  local held = ""
  return function(chunk)
    if chunk == nil then return held end
    held = held .. chunk
    local whole = #held - #held % 2
    local out = held:sub(1, whole)
    held = held:sub(whole + 1)
    return out
  end
end

local function temporary(text)
  local name = os.tmpname()
  spec.cleanup(function() os.remove(name) end)
  if text then
    local file = assert(io.open(name, "wb"))
    file:write(text)
    file:close()
  end
  return name
end

local function content(name)
  local file = assert(io.open(name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

it("is reachable as socket.callback", function() spec.same(require("socket").callback, callback) end)

describe("callback.done", function()
  it("ends a transmission in both directions", function()
    equal(callback.done()(), "")
    equal(drain(callback.done()), {})
    equal(feed(callback.done(), { "a", "b" }), 1)
  end)
end)

describe("callback.fail", function()
  it("aborts with its message in both directions, each time", function()
    local cb = callback.fail("no")
    equal(pack(cb()), pack(nil, "no"))
    equal(pack(cb("chunk")), pack(nil, "no"))
    equal(pack(callback.fail()()), pack(nil, nil))
  end)
end)

describe("receive.concat", function()
  it("answers the callback and the concat object", function()
    local cb, cat = receive.concat()
    equal(pack(cb("ab")), pack(1))
    equal(pack(cb("cd")), pack(1))
    equal(pack(cb("")), pack())
    equal(pack(cb(nil, "broken")), pack())
    equal(cat:getresult(), "abcd")
    equal(select("#", receive.concat()), 2)
  end)
  it("uses a given object", function()
    local mine = { got = "" }
    function mine:addstring(s) self.got = self.got .. s end
    local cb, cat = receive.concat(mine)
    spec.same(cat, mine)
    equal(feed(cb, { "x", "y" }), 1)
    equal(mine.got, "xy")
  end)
end)

describe("receive.file", function()
  it("writes, and closes at the end", function()
    local name = temporary()
    local file = io.open(name, "wb")
    equal(feed(receive.file(file), { "ab", "c" }), 1)
    equal(io.type(file), "closed file")
    equal(content(name), "abc")
  end)
  it("closes after an error too, and lets it pass", function()
    local name = temporary()
    local file = io.open(name, "wb")
    equal(pack(feed(receive.file(file), { "ab" }, "closed")), pack(nil, "closed"))
    equal(io.type(file), "closed file")
    equal(content(name), "ab")
  end)
  it("aborts with the message of a failed write, and closes", function()
    local closed = 0
    local file = {
      write = function() return nil, "disk full", 28 end,
      close = function() closed = closed + 1 return true end,
    }
    local cb = receive.file(file)
    equal(pack(cb("x")), pack(nil, "disk full"))
    equal(closed, 1)
  end)
  it("takes what io.open answers", function()
    equal(pack(receive.file(io.open("/nonexistent/file", "wb"))("x")),
      pack(nil, "/nonexistent/file: No such file or directory"))
    equal(pack(receive.file(nil)("x")), pack(nil, "unable to open file"))
  end)
end)

describe("send.file", function()
  it("gives blocks, ends with an empty one each time, and closes once", function()
    local before = callback.BLOCKSIZE
    spec.cleanup(function() callback.BLOCKSIZE = before end)
    callback.BLOCKSIZE = 4
    local file = io.open(temporary("abcdefghij"), "rb")
    local cb = send.file(file)
    equal(drain(cb), { "abcd", "efgh", "ij" })
    equal(io.type(file), "closed file")
    equal({ cb(), cb() }, { "", "" })
  end)
  it("starts where the file stands", function()
    local file = io.open(temporary("abcdef"), "rb")
    file:seek("set", 4)
    equal(drain(send.file(file)), { "ef" })
  end)
  it("aborts when reading fails, and closes", function()
    local closed = 0
    local file = {
      read = function() return nil, "Is a directory", 21 end,
      close = function() closed = closed + 1 end,
    }
    equal(pack(send.file(file)()), pack(nil, "Is a directory"))
    equal(closed, 1)
  end)
  it("takes what io.open answers", function()
    equal(pack(send.file(io.open("/nonexistent/file"))()), pack(nil, "/nonexistent/file: No such file or directory"))
    equal(pack(send.file(nil)()), pack(nil, "unable to open file"))
  end)
end)

describe("send.string", function()
  it("sends the string", function()
    equal(table.concat((drain(send.string("abc", "ignored")))), "abc")
    local long = ("0123456789"):rep(5000)
    equal(table.concat((drain(send.string(long)))), long)
  end)
  it("of nothing sends nothing, of nil is nil", function()
    equal(send.string("")(), "")
    equal(pack(send.string(nil)), pack(nil))
  end)
  it("keeps ending", function()
    local cb = send.string("a")
    cb()
    equal({ cb(), cb() }, { "", "" })
  end)
end)

describe("send.chain", function()
  it("sends what the filter makes of it, and then the rest", function()
    equal(drain(send.chain(sender("a", "b"), brackets)), { "[a]", "[b]", "." })
  end)
  it("asks on while the filter has nothing to say", function()
    equal(drain(send.chain(sender("a", "b", "c"), pairs_of_bytes())), { "ab", "c" })
    equal(drain(send.chain(sender("a", "b"), pairs_of_bytes())), { "ab" })
  end)
  it("keeps ending", function()
    local cb = send.chain(sender("a"), brackets)
    drain(cb)
    equal({ cb(), cb() }, { "", "" })
  end)
  it("passes an abort through and leaves the filter alone", function()
    local flushed = false
    local function filter(chunk)
      if chunk == nil then flushed = true end
      return chunk
    end
    equal(pack(send.chain(callback.fail("no"), filter)()), pack(nil, "no"))
    equal(flushed, false)
  end)
  it("follows a callback that replaces itself", function()
    local function second() return "b", callback.done() end
    local function first() return "a", second end
    equal(drain(send.chain(first, brackets)), { "[a]", "[b]", "." })
  end)
  it("of nothing to send is nothing to send", function() equal(send.chain(nil, brackets), nil) end)
  it("may be chained", function()
    equal(drain(send.chain(send.chain(sender("abc"), pairs_of_bytes()), brackets)), { "[ab]", "[c]", "." })
  end)
  it("takes LTN12 filters, with all they hold back", function()
    local function slow()
      local held, tail = "", "XY"
      return function(chunk)
        if chunk then held = held .. chunk else held, tail = held .. (tail or ""), nil end
        if held == "" then return chunk and "" or nil end
        local c = held:sub(1, 1)
        held = held:sub(2)
        return c
      end
    end
    local filter = ltn12.filter.chain(slow(), slow())
    equal(table.concat((drain(send.chain(sender("ab", "c"), filter)))), "abcXYXY")
  end)
end)

describe("receive.chain", function()
  it("forwards what the filter makes of it, the rest, and the end", function()
    local cb, calls = recorder()
    equal(feed(receive.chain(brackets, cb), { "a", "b" }), 1)
    equal(calls, { pack("[a]"), pack("[b]"), pack("."), pack("") })
  end)
  it("never lets an empty text through before the end", function()
    local cb, calls = recorder()
    equal(feed(receive.chain(pairs_of_bytes(), cb), { "a", "b" }), 1)
    equal(calls, { pack("ab"), pack("") })
  end)
  it("tells of an error without flushing, and passes the answer back", function()
    local cb, calls = recorder { [1] = { nil, "other words" } }
    equal(pack(feed(receive.chain(brackets, cb), {}, "broken")), pack(nil, "other words"))
    equal(calls, { pack(nil, "broken") })
    cb, calls = recorder()
    equal(pack(feed(receive.chain(brackets, cb), { "a" }, "broken")), pack(nil, "broken"))
    equal(calls, { pack("[a]"), pack(nil, "broken") })
  end)
  it("returns an abort unchanged, and makes no end call after it", function()
    local cb, calls = recorder { [1] = { nil, "no" } }
    equal(pack(feed(receive.chain(brackets, cb), { "a", "b" })), pack(nil, "no"))
    equal(#calls, 1)
    cb, calls = recorder { [2] = { nil, "no rest" } }
    equal(pack(feed(receive.chain(brackets, cb), { "a" })), pack(nil, "no rest"))
    equal(calls, { pack("[a]"), pack(".") })
  end)
  it("keeps a replacement to itself", function()
    local second, seconds = recorder()
    local first, firsts = recorder { [1] = { 1, second } }
    local chained = receive.chain(brackets, first)
    equal(pack(chained("a")), pack(1))
    chained("b")
    equal(firsts, { pack("[a]") })
    equal(seconds, { pack("[b]") })
  end)
  it("takes nothing, or nil, at the end for agreement, and a message with nil for an error", function()
    equal(feed(receive.chain(brackets, (receive.concat())), { "a" }), 1)
    local cb = recorder { [3] = { nil, "too short" } }
    equal(pack(feed(receive.chain(brackets, cb), { "a" })), pack(nil, "too short"))
  end)
  it("may be chained", function()
    local cb, cat = receive.concat()
    equal(feed(receive.chain(pairs_of_bytes(), receive.chain(brackets, cb)), { "a", "bc" }), 1)
    equal(cat:getresult(), "[ab][c].")
  end)
end)

describe("an error in a callback", function()
  it("passes through chains unchanged", function()
    local err = {}
    raises(err, send.chain(function() error(err) end, brackets))
    raises(err, receive.chain(brackets, function() error(err) end), "a")
    raises(err, receive.chain(function() error(err) end, (receive.concat())), "a")
  end)
end)

it("has the names of 2003, too", function()
  spec.same(callback.send_file, send.file)
  spec.same(callback.send_string, send.string)
  spec.same(callback.receive_concat, receive.concat)
  spec.same(callback.receive_file, receive.file)
end)

return spec.done()
