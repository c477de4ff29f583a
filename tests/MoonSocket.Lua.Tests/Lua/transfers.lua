-- The turns of a transfer, as glue takes them. TransferTests calls these functions by name; `hops` says whether the
-- engine goes on on another thread before each step.

local kernel = require "moonsocket.kernel"

local tests = {}

function tests.what_is_received_comes_in_order_between_head_and_end(hops)
  local t = kernel.trial("count", 1000, hops)
  local what, code, version, block = kernel.turn(t)
  assert(what == 3 and code == 200 and version == "1.1" and block == "HTTP/1.1 200 OK\r\nX: \228\r\n")
  local n = 0
  while true do
    local what, a, b, c = kernel.turn(t, true)
    if what ~= 1 then return table.concat({ n, what, a, b, c }, ",") end
    n = n + 1
    assert(a == n .. "\n")
  end
end

function tests.what_is_sent_arrives(hops)
  local t = kernel.trial("echo", 0, hops)
  local what, a, b = kernel.turn(t)
  for i = 1, 300 do
    assert(what == 2)
    local chunk = ("x"):rep(i * 7)
    what, a = kernel.turn(t, chunk)
    assert(what == 1 and a == chunk)
    what = kernel.turn(t, true)
  end
  what, a, b = kernel.turn(t, "")
  return what .. "," .. a .. "," .. b
end

function tests.content_is_asked_for_and_shown_at_the_same_time(hops)
  local t = kernel.trial("both", 200, hops)
  local what, a, b = kernel.turn(t)
  local shown, asked = 0, 0
  while what > 0 do
    if what == 2 then
      asked = asked + 1
      what, a, b = kernel.turn(t, asked <= 200 and "0123456789" or "")
    else
      if what == 1 then shown = shown + 1 end
      what, a, b = kernel.turn(t, true)
    end
  end
  return table.concat({ what, shown, asked, b }, ",")
end

function tests.an_abort_comes_back_with_the_bytes_of_its_message(hops)
  local t = kernel.trial("count", 5, hops)
  assert(kernel.turn(t) == 3)
  assert(kernel.turn(t, true) == 1)
  local what, message, detail = kernel.turn(t, nil, "no \255 more")
  assert(what == -1 and message == "no \255 more" and detail == message)
  t = kernel.trial("echo", 5, hops)
  assert(kernel.turn(t) == 2)
  what, message = kernel.turn(t, nil)
  return what .. "," .. message
end

function tests.a_cancelled_transfer_ends_its_engine_wherever_it_is(hops)
  for _, plan in ipairs { "count", "echo", "both" } do
    for turns = 0, 5 do
      local t = kernel.trial(plan, 100, hops)
      for i = 1, turns do kernel.turn(t, "x") end
      kernel.cancel(t)
      kernel.cancel(t)
      local no, index, text = kernel.turn(t, "x")
      assert(no == false and index == 0 and text == "the transfer is over")
    end
  end
end

function tests.a_forgotten_transfer_is_cancelled_by_the_collector(hops)
  for i = 1, 100 do
    local t = kernel.trial("count", 100, hops)
    for i = 1, 3 do kernel.turn(t, true) end
  end
  collectgarbage() collectgarbage()
end

function tests.the_end_of_the_state_cancels_what_is_left(hops)
  keep = {}
  for i = 1, 100 do
    keep[i] = kernel.trial("both", 100, i % 2 == 0)
    for turn = 1, i % 4 do kernel.turn(keep[i], "x") end
  end
  setmetatable(keep, { __gc = function(all)
    for i = 1, 100 do kernel.turn(all[i], "x") kernel.cancel(all[i]) end
  end })
end

function tests.a_failure_has_a_short_text_and_a_long_one(hops)
  local t = kernel.trial("fail")
  local what, short, long = kernel.turn(t)
  return what .. "|" .. short .. "|" .. long
end

function tests.a_wrong_answer_is_refused_and_the_turn_can_be_taken_again(hops)
  local t = kernel.trial("echo")
  kernel.turn(t)
  local no, index, text = kernel.turn(t, {})
  assert(no == false and index == 2, text)
  assert(text == "string expected, got table")
  local what, chunk = kernel.turn(t, 42)
  return chunk
end

function tests.what_is_no_transfer_is_refused(hops)
  local socket = kernel.trial("echo")
  for _, wrong in ipairs { 1, "x", {}, io.stdout, print, coroutine.create(print), false } do
    for _, name in ipairs { "turn", "cancel" } do
      local no, index, text = kernel[name](wrong)
      assert(no == false and index == 1 and text == "transfer expected", text)
    end
  end
  assert(kernel.turn() == false)
end

function tests.a_synchronization_context_of_the_host_is_not_waited_for(hops)
      local t = kernel.trial("count", 5, hops)
      kernel.turn(t)
      return (kernel.turn(t, true))
end

function tests.a_finalizer_that_cancels_the_transfer_in_the_middle_of_its_turn_does_no_harm(hops)
  for round = 1, 50 do
    local t = kernel.trial("count", 100)
    kernel.turn(t)
    setmetatable({}, { __gc = function() kernel.cancel(t) end })
    local last
    for i = 1, 100 do
      local what, chunk = kernel.turn(t, true)
      if what == false then last = i break end
      assert(what == 1 and chunk == i .. "\n", chunk)
      local garbage = ("x"):rep(10000) .. i
    end
  end
end

return tests
