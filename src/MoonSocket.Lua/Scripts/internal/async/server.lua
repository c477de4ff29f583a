-- A server: a task that accepts, and one for each connection. It stops gently: nobody is accepted any more, and who is
-- served has some time to come to an end.

local kernel = ...

local socket = require "socket"
local loop = kernel.import("internal/async/loop.lua")
local errors = kernel.import("internal/async/errors.lua")
local protected_call = kernel.import("internal/protect.lua").pcall

local error, next, pairs, setmetatable, type = error, next, pairs, setmetatable, type

local BACKLOG = 511
local AGAIN = 1 -- seconds between one cancellation of those that do not end and the next
local RESPITE = 0.1 -- seconds, when the system has no descriptor or no memory left for one more

local methods = {}
local metatable = { __index = methods, __name = "server" }

-- Waits until `condition` holds; whoever changes something calls changed().
local function wait_for(self, condition)
  while not condition() do
    local ticket = loop.ticket()
    self.waiting[ticket] = true
    local function forget() self.waiting[ticket] = nil end
    loop.park(ticket, forget)
    forget()
  end
end

local function changed(self)
  for ticket in pairs(self.waiting) do loop.wake(ticket) end
end

local function ended(self, task, client)
  client:close()
  self.tasks[task] = nil
  self.connections = self.connections - 1
  if task.status == "failed" then errors.now(task) end
  changed(self)
end

local function accept_all(self)
  while not self.stopping do
    wait_for(self, function() return self.stopping or self.connections < self.limit end)
    if self.stopping then break end
    local client, err = self.socket:accept()
    if client then
      if self.timeout then client:settimeout(self.timeout) end
      self.connections, self.accepted = self.connections + 1, self.accepted + 1
      local task = loop.spawn(self.members, self.handler, client, self)
      self.tasks[task] = client
      loop.when_ended(task, function() ended(self, task, client) end)
    elseif err == "closed" then
      break
    elseif err ~= "timeout" then
      socket.sleep(RESPITE)
    end
  end
end

-- Cancels who is still served, but not the one who asks for it. Who goes on nevertheless finds its client closed.
local function cancel_all(self, but, again)
  for task, client in pairs(self.tasks) do
    if task ~= but then
      if again then client:close() end
      task:cancel("canceled: the server stops")
    end
  end
end

-- Whether nobody is served any more but, perhaps, by the task that asks.
local function is_idle(self, asking)
  local task = next(self.tasks)
  if task == asking and task then task = next(self.tasks, task) end
  return task == nil
end

--- Accepts nobody any more, and waits until the last connection has been served; after `grace` seconds (default: as
--- many as it takes) those that are left are canceled. A handler that calls it is not waited for.
function methods:stop(grace)
  self.stopping = true
  self.socket:close()
  changed(self)
  local asking, forget = loop.current(), nil
  local function cancel(again)
    forget = loop.alarm(again and AGAIN or grace, function()
      cancel_all(self, asking, again)
      cancel(true)
    end)
  end
  if grace then cancel(false) end
  local ok, err = protected_call(self.join, self)
  if forget then forget() end
  if not ok then error(err, 0) end
end

--- Waits until it has stopped.
function methods:join()
  local asking = loop.current()
  wait_for(self, function()
    return self.acceptor.status ~= "running" and is_idle(self, asking)
  end)
end

--- Where it listens: address, port, family.
function methods:getsockname() return self.socket:getsockname() end

--- serve(host, port, handler [, options]): a server | nil, message. Each connection is handler(client, server) in a
--- task of its own; the client is closed when that ends. Options: limit (connections at once), backlog, timeout (of
--- each client, as settimeout has it).
return function(host, port, handler, options)
  options = options or {}
  if type(handler) ~= "function" then error("async.serve: the handler must be a function", 2) end
  local running = loop.current()
  if not running then error("async.serve: only a task can serve", 2) end
  local listener, err = socket.bind(host, port, options.backlog or BACKLOG)
  if not listener then return nil, err end
  local self = setmetatable({
    socket = listener, handler = handler, limit = options.limit or math.huge, timeout = options.timeout,
    members = running.members, connections = 0, accepted = 0, tasks = {}, waiting = {},
  }, metatable)
  self.acceptor = loop.spawn(self.members, accept_all, self)
  loop.when_ended(self.acceptor, function(task)
    listener:close()
    if task.status == "failed" then errors.now(task) end
    changed(self)
  end)
  return self
end
