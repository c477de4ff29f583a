-- Tasks that have to do with each other: several at once, within a time, by queues and semaphores.

local spec = require "spec"
local describe, it, equal, raises, truthy = spec.describe, spec.it, spec.equal, spec.raises, spec.truthy
local pack, contains = spec.pack, spec.contains
local async = require "socket.async"
local parts = require "async_parts"

local pair, reports = parts.pair, parts.reports

describe("async.all and async.any", function()
  it("all answers the first result of each, in order", function()
    async.run(function()
      equal(async.all {
        function() async.sleep(0.01) return "slow", "and more" end,
        function() return nil end,
        async.spawn(function() return 3 end),
      }, { n = 3, [1] = "slow", [3] = 3 })
      equal(async.all {}, { n = 0 })
    end)
  end)

  it("all raises the first error and cancels the others", function()
    async.run(function()
      local other
      raises("first", async.all, {
        function() async.sleep(0.001) error("first", 0) end,
        function()
          local _, err = async.pcall(async.sleep, 60)
          other = err
        end,
      })
      async.sleep(0)
      contains(other, "canceled")
    end)
  end)

  it("any answers the first that went well", function()
    equal(reports(function()
      equal(pack(async.any {
        function() error("bad") end,
        function() async.sleep(0.005) return "good", 2 end,
        function() async.sleep(60) end,
      }), pack("good", 2))
      raises("b", async.any, { function() error("a", 0) end, function() async.sleep(0.001) error("b", 0) end })
      raises("nothing to wait for", async.any, {})
      raises("item 1 is neither a function nor a task", async.any, { 1 })
      raises("a task cannot wait for itself", async.all, { async.current() })
    end), {})
  end)
end)

describe("async.timeout", function()
  it("answers the function's results, or nil and timeout", function()
    async.run(function()
      equal(pack(async.timeout(10, function(...) return ... end, 1, nil)), pack(1, nil))
      equal(pack(async.timeout(0.005, async.sleep, 60)), pack(nil, "timeout"))
      raises("own error", async.timeout, 10, function() error("own error") end)
      equal(pack(async.timeout(0.005, function() return async.timeout(60, async.sleep, 60) end)), pack(nil, "timeout"))
      equal(pack(async.timeout(60, function() return async.timeout(0.005, async.sleep, 60) end)), pack(nil, "timeout"))
    end)
  end)

  it("is raised by the outer one when both are due at once", function()
    async.run(function()
      local late = false
      equal(pack(async.timeout(0.002, function()
        local inner = pack(async.timeout(0.001, function()
          async.spawn(function()
            local until_then = async.now() + 0.01
            while async.now() < until_then do end
          end)
          async.sleep(60)
        end))
        async.sleep(60)
        late = true
        return inner
      end)), pack(nil, "timeout"))
      equal(late, false)
    end)
  end)

  it("raises what reads as a time-out", function()
    async.run(function()
      local seen
      async.timeout(0.001, function()
        local _, err = async.pcall(async.sleep, 60)
        seen = tostring(err)
      end)
      equal(seen, "timeout")
    end)
  end)

  it("leaves a socket that can be used again", function()
    async.run(function()
      local client, peer = pair()
      equal(pack(async.timeout(0.005, client.receive, client)), pack(nil, "timeout"))
      peer:send("x\n")
      equal(client:receive(), "x")
      client:close()
      peer:close()
    end)
  end)

  it("does not fire when it is over", function()
    async.run(function()
      async.timeout(0.005, function() end)
      async.sleep(0.02)
    end)
  end)
end)

describe("async.queue", function()
  it("hands values on in order, and waits when full or empty", function()
    async.run(function()
      local queue, seen = async.queue(2), {}
      local producer = async.spawn(function()
        for i = 1, 10 do queue:put(i) end
        queue:close()
      end)
      for value in queue.get, queue do
        seen[#seen + 1] = value
        truthy(queue:length() <= 2)
      end
      producer:join()
      equal(seen, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
      equal(pack(queue:get()), pack(nil, "closed"))
      equal(pack(queue:put(1)), pack(nil, "closed"))
      raises("a value expected", queue.put, queue, nil)
    end)
  end)

  it("loses nothing when a task that waits is canceled", function()
    async.run(function()
      local queue = async.queue()
      local first = async.spawn(function() return queue:get() end)
      local second = async.spawn(function() return queue:get() end)
      async.sleep(0)
      first:cancel()
      queue:put("value")
      equal(second:join(), "value")
    end)
  end)

  it("gives a value that a canceled task was woken for to the next", function()
    async.run(function()
      local queue = async.queue()
      local first = async.spawn(function() return queue:get() end)
      local second = async.spawn(function() return queue:get() end)
      async.sleep(0)
      queue:put("value")
      first:cancel()
      equal(second:join(), "value")
    end)
  end)
end)

-- The memory that `f` leaves in use, in KiB.
local function kept(f)
  collectgarbage()
  collectgarbage()
  local before = collectgarbage("count")
  f()
  collectgarbage()
  collectgarbage()
  return collectgarbage("count") - before
end

describe("who waits in line", function()
  it("is served in order, though others come just when there is something", function()
    async.run(function()
      local queue, order = async.queue(), {}
      local function getter(name)
        return async.spawn(function()
          local value = queue:get()
          order[#order + 1] = name .. value
        end)
      end
      local tasks = { getter "a" }
      async.sleep(0)
      local early = async.spawn(function()
        queue:put(1) -- for a, which has not gone on yet
        tasks[#tasks + 1] = getter "c"
        local value = queue:get()
        order[#order + 1] = "b" .. value
      end)
      async.sleep(0)
      queue:put(2)
      queue:put(3)
      async.all(tasks)
      early:join()
      table.sort(order)
      equal(table.concat(order, " "), "a1 b2 c3")
    end)
  end)

  it("puts in order, though a place becomes free", function()
    async.run(function()
      local queue = async.queue(1)
      queue:put(1)
      local first = async.spawn(queue.put, queue, 2)
      async.sleep(0)
      equal(queue:get(), 1)
      local second = async.spawn(queue.put, queue, 3)
      local third = async.spawn(queue.put, queue, 4)
      local fourth = async.spawn(queue.put, queue, 5)
      equal(queue:get(), 2)
      equal(queue:get(), 3)
      equal(queue:get(), 4)
      equal(queue:get(), 5)
      async.all { first, second, third, fourth }
    end)
  end)

  it("hands a place on that a canceled task was to have", function()
    async.run(function()
      local queue = async.queue(1)
      queue:put(1)
      local first, second = async.spawn(queue.put, queue, 2), async.spawn(queue.put, queue, 3)
      async.sleep(0)
      equal(queue:get(), 1)
      first:cancel()
      async.pcall(first.join, first)
      equal(second:join(), true)
      equal(queue:get(), 3)
      equal(queue:length(), 0)
      equal(async.timeout(1, queue.put, queue, 4), true)
    end)
  end)

  it("gets the oldest value when it comes back from a canceled task", function()
    async.run(function()
      local queue = async.queue()
      local first = async.spawn(queue.get, queue)
      async.sleep(0)
      queue:put("old")
      queue:put("new")
      first:cancel()
      async.pcall(first.join, first)
      equal(queue:get(), "old")
      equal(queue:get(), "new")
    end)
  end)

  it("leaves nothing there when it gives up, however often", function()
    async.run(function()
      local queue, full, semaphore = async.queue(), async.queue(1), async.semaphore(1)
      full:put(1)
      semaphore:acquire()
      local sleeper = async.spawn(async.sleep, 60)
      for _, f in ipairs { queue.get, full.put, semaphore.acquire, sleeper.join } do
        local o = f == queue.get and queue or f == full.put and full or f == semaphore.acquire and semaphore or sleeper
        async.spawn(async.pcall, f, o, 1) -- one that waits longer than all of them
        async.timeout(0.0001, f, o, 1)
        local function many()
          for _ = 1, 2000 do async.timeout(0, f, o, 1) end
        end
        -- Two that take turns never leave at the end of the line.
        truthy(kept(function() async.all { many, many } end) < 100)
      end
    end)
  end)

  it("gets nothing but closed when the queue is closed", function()
    async.run(function()
      local queue = async.queue(1)
      queue:put(1)
      local putter = async.spawn(queue.put, queue, 2)
      async.sleep(0)
      queue:close()
      equal(pack(putter:join()), pack(nil, "closed"))
      equal(queue:get(), 1)
      equal(pack(queue:get()), pack(nil, "closed"))
      queue = async.queue()
      local getter = async.spawn(queue.get, queue)
      async.sleep(0)
      queue:close()
      equal(pack(getter:join()), pack(nil, "closed"))
    end)
  end)

  it("loses nothing and makes nothing up under cancellation at random", function()
    local state = 7
    local function random(n)
      state = (state * 16807) % 2147483647
      return state % n + 1
    end
    async.run(function()
      local queue, put, got, tasks = async.queue(3), 0, 0, {}
      for _ = 1, 1500 do
        local deed = random(2)
        tasks[#tasks + 1] = async.spawn(function()
          if random(3) == 1 then async.sleep(0) end
          local hurried = random(3) == 1
          if deed == 1 then
            if hurried and async.timeout(random(4) / 2000, queue.put, queue, true) == true or not hurried and queue:put(true) then
              put = put + 1
            end
          elseif hurried and async.timeout(random(4) / 2000, queue.get, queue) or not hurried and queue:get() then
            got = got + 1
          end
        end)
        if random(3) == 1 then tasks[random(#tasks)]:cancel() end
        if random(4) == 1 then async.sleep(0) end
      end
      for _ = 1, 5 do async.sleep(0) end
      for i = 1, #tasks do tasks[i]:cancel() end
      for _ = 1, 5 do async.sleep(0) end
      equal(put - got, queue:length())
      truthy(put > 100)
      local semaphore, inside = async.semaphore(2), 0
      tasks = {}
      for i = 1, 500 do
        tasks[i] = async.spawn(function()
          semaphore:with(function()
            inside = inside + 1
            assert(inside <= 2)
            async.pcall(async.sleep, 0)
            inside = inside - 1
          end)
        end)
        if random(2) == 1 then tasks[random(#tasks)]:cancel() end
        if random(4) == 1 then async.sleep(0) end
      end
      for i = 1, #tasks do async.pcall(tasks[i].join, tasks[i]) end
      equal(semaphore.free, 2)
    end)
  end)
end)

describe("async.semaphore", function()
  it("lets so many in at once, in order", function()
    async.run(function()
      local semaphore, inside, most, order = async.semaphore(3), 0, 0, {}
      local tasks = {}
      for i = 1, 20 do
        tasks[i] = function()
          semaphore:with(function()
            inside = inside + 1
            most = math.max(most, inside)
            async.sleep(0.001)
            order[#order + 1] = i
            inside = inside - 1
          end)
        end
      end
      async.all(tasks)
      equal(most, 3)
      for i = 1, 20 do equal(order[i], i) end
    end)
  end)

  it("gives a place back after an error, and after a cancel", function()
    async.run(function()
      local semaphore = async.semaphore(1)
      raises("inside", semaphore.with, semaphore, function() error("inside") end)
      semaphore:acquire()
      local waiter = async.spawn(function() semaphore:acquire() end)
      async.sleep(0)
      semaphore:release()
      waiter:cancel()
      async.pcall(waiter.join, waiter)
      equal(async.timeout(1, semaphore.acquire, semaphore), true)
    end)
  end)
end)

return spec.done()
