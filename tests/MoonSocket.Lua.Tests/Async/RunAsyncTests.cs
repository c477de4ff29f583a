using System.Collections.Concurrent;
using System.Text;
using MoonSocket.Lua.Hosting;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Lua.Tests.Async;

/// <summary>Scripts that a .NET host awaits.</summary>
public sealed class RunAsyncTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_answers_what_the_script_returns()
    {
        using KeraLua.Lua lua = Opened();
        object?[] results = await lua.RunAsync(
            "require('socket.async').sleep(0.01) return 1, 2.5, 'text', true, nil").WaitAsync(Patience);
        Assert.Equal([1L, 2.5, "text", true, null], results);
        Assert.Equal(0, lua.GetTop());
        Assert.Empty(await lua.RunAsync("").WaitAsync(Patience));
    }

    [Theory]
    [InlineData("table", "{}")]
    [InlineData("function", "print")]
    [InlineData("thread", "coroutine.create(print)")]
    [InlineData("userdata", "io.stdout")]
    public async Task It_says_what_has_no_counterpart_in_NET(string kind, string value)
    {
        using KeraLua.Lua lua = Opened();
        NotSupportedException refused = await Assert.ThrowsAsync<NotSupportedException>(
            () => lua.RunAsync($"require('socket').sleep(0.001) done = true return 1, {value}, 'x'").WaitAsync(Patience));
        Assert.Contains($"result 2 of the script is of type {kind}", refused.Message, StringComparison.Ordinal);
        Assert.Equal([true], await lua.RunAsync("return done").WaitAsync(Patience));
        Assert.Equal(0, lua.GetTop());
    }

    [Fact]
    public async Task In_a_state_of_NLua_every_value_has_a_counterpart()
    {
        using NLua.Lua lua = new();
        MoonSocketModule.Open(lua);
        object?[] results = await lua.RunAsync("""
            require('socket').sleep(0.001)
            return 1, 2.5, 'text', true, nil, { name = 'moon', 7 }, function(x) return x + 1 end
            """).WaitAsync(Patience);
        Assert.Equal([1L, 2.5, "text", true, null], results[..5]);
        using var table = Assert.IsType<NLua.LuaTable>(results[5]);
        Assert.Equal("moon", table["name"]);
        Assert.Equal(7L, table[1]);
        using var function = Assert.IsType<NLua.LuaFunction>(results[6]);
        Assert.Equal([42L], function.Call(41));
        Assert.Equal(0, lua.State.GetTop());
    }

    [Fact]
    public async Task An_error_that_is_an_object_is_told_by_its_text()
    {
        using KeraLua.Lua lua = Opened();
        LuaErrorException error = await Assert.ThrowsAsync<LuaErrorException>(() => lua.RunAsync(
            "require('socket').sleep(0.001) error(setmetatable({}, { __tostring = function() return 'an object' end }))"));
        Assert.Equal("an object", error.Message);
        error = await Assert.ThrowsAsync<LuaErrorException>(() => lua.RunAsync("error()"));
        Assert.Equal("nil", error.Message);
        Assert.Equal(0, lua.GetTop());
    }

    [Fact]
    public async Task It_runs_where_the_system_can_only_poll()
    {
        using KeraLua.Lua lua = Opened();
        MoonSocketModule.DialerOf(lua.Handle).Reactor = new Reactor(new PollPoller());
        using TestServers.HazardServer server = new();
        object?[] results = await lua.RunAsync($"""
            local async, http, socket = require 'socket.async', require 'socket.http', require 'socket'
            local all = async.all {'{'}
              function() return (http.request('http://{server.Address}/text')) end,
              function() return (socket.dns.toip('localhost')) end,
              function() async.sleep(0.01) return 'slept' end,
            {'}'}
            return #all[1] > 0, all[2], all[3]
            """).WaitAsync(Patience);
        Assert.Equal([true, "127.0.0.1", "slept"], results);
        using CancellationTokenSource source = new();
        Task<object?[]> run = lua.RunAsync("require('socket').sleep(1000)", source.Token);
        Assert.False(run.IsCompleted);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
    }

    [Fact]
    public async Task It_runs_a_function_with_its_arguments()
    {
        using KeraLua.Lua lua = Opened();
        lua.DoString("function add(a, b) require('socket').sleep(0.001) return a + b end");
        lua.GetGlobal("add");
        lua.PushInteger(40);
        lua.PushInteger(2);
        Assert.Equal([42L], await lua.RunFunctionAsync(2).WaitAsync(Patience));
        Assert.Equal(0, lua.GetTop());
    }

    [Fact]
    public async Task It_runs_in_a_state_of_NLua()
    {
        using NLua.Lua lua = new();
        MoonSocketModule.Open(lua);
        Assert.Equal(["done"], await lua.RunAsync("require('socket').sleep(0.001) return 'done'").WaitAsync(Patience));
    }

    [Fact]
    public async Task It_holds_no_thread_while_nothing_is_ready()
    {
        const int States = 50;
        List<KeraLua.Lua> states = [];
        List<Task<object?[]>> runs = [];
        for (int i = 0; i < States; i++)
        {
            KeraLua.Lua lua = Opened();
            states.Add(lua);
            lua.DoString("""
                listener = require('socket').bind('127.0.0.1', 0)
                port = select(2, listener:getsockname())
                """);
            Task<object?[]> run = lua.RunAsync("return (listener:accept():receive())");
            // It has come back although nobody has connected.
            Assert.False(run.IsCompleted);
            runs.Add(run);
        }

        for (int i = 0; i < States; i++)
        {
            states[i].GetGlobal("port");
            int port = (int)states[i].ToInteger(-1);
            states[i].Pop(1);
            using System.Net.Sockets.TcpClient client = new("127.0.0.1", port);
            client.GetStream().Write(Encoding.ASCII.GetBytes($"hello {i}\n"));
            Assert.Equal([$"hello {i}"], await runs[i].WaitAsync(Patience));
        }

        foreach (KeraLua.Lua lua in states)
            lua.Dispose();
    }

    [Fact]
    public async Task Word_from_other_threads_wakes_it()
    {
        using TestServers.HazardServer server = new();
        using KeraLua.Lua lua = Opened();
        object?[] results = await lua.RunAsync($"""
            local async, http, socket = require 'socket.async', require 'socket.http', require 'socket'
            local all = async.all {'{'}
              function() return (http.request('http://{server.Address}/text')) end,
              function() return (http.request('http://{server.Address}/text')) end,
              function() return (socket.dns.toip('localhost')) end,
            {'}'}
            return all[1] == all[2] and #all[1] > 0, all[3]
            """).WaitAsync(Patience);
        Assert.Equal([true, "127.0.0.1"], results);
    }

    [Fact]
    public async Task An_error_of_the_script_is_thrown()
    {
        using KeraLua.Lua lua = Opened();
        LuaErrorException error = await Assert.ThrowsAsync<LuaErrorException>(
            () => lua.RunAsync("require('socket').sleep(0.001) error('what is wrong')"));
        Assert.Contains("what is wrong", error.Message, StringComparison.Ordinal);
        Assert.Contains("stack traceback", error.LuaTraceback, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LuaErrorException>(() => lua.RunAsync("this is no Lua"));
        Assert.Equal([1L], await lua.RunAsync("return 1").WaitAsync(Patience));
        Assert.Equal(0, lua.GetTop());
    }

    [Fact]
    public async Task It_is_canceled_from_another_thread_and_cleans_up()
    {
        using KeraLua.Lua lua = Opened();
        using CancellationTokenSource source = new();
        Task<object?[]> run = lua.RunAsync(
            """
            local async = require 'socket.async'
            local ok, err = async.pcall(async.sleep, 1000)
            async.sleep(0.01)
            cleaned = err
            error(err, 0)
            """,
            source.Token);
        Assert.False(run.IsCompleted);
        await Task.Run(source.Cancel);
        OperationCanceledException canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
        Assert.Equal(source.Token, canceled.CancellationToken);
        lua.GetGlobal("cleaned");
        Assert.Contains("canceled by the host", lua.ToString(-1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_in_the_same_state_is_refused()
    {
        using KeraLua.Lua lua = Opened();
        using CancellationTokenSource source = new();
        Task<object?[]> first = lua.RunAsync("require('socket').sleep(1000)", source.Token);
        LuaErrorException error = await Assert.ThrowsAsync<LuaErrorException>(() => lua.RunAsync("return 1"));
        Assert.Contains("runs already", error.Message, StringComparison.Ordinal);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Patience));
    }

    [Fact]
    public async Task It_goes_on_where_the_host_wants_it_to()
    {
        using KeraLua.Lua lua = Opened();
        using OneThread thread = new();
        HashSet<int> seen = [];
        KeraLua.LuaFunction note = _ =>
        {
            seen.Add(Environment.CurrentManagedThreadId);
            return 0;
        };
        lua.Register("note", note);
        const string Script = "for _ = 1, 5 do require('socket').sleep(0.001) note() end";
        await lua.RunAsync(Script, thread).WaitAsync(Patience);
        Assert.Equal([thread.Number], seen);
        GC.KeepAlive(note);
    }

    [Fact]
    public async Task States_run_side_by_side()
    {
        int now = 0;
        int most = 0;
        KeraLua.LuaFunction enter = _ =>
        {
            int inside = Interlocked.Increment(ref now);
            for (int seen = most; inside > seen && Interlocked.CompareExchange(ref most, inside, seen) != seen; seen = most)
            {
            }

            SpinWait.SpinUntil(() => Volatile.Read(ref most) >= 2, Patience);
            Interlocked.Decrement(ref now);
            return 0;
        };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using KeraLua.Lua lua = Opened();
            lua.Register("enter", enter);
            await Task.Yield();
            await lua.RunAsync("for _ = 1, 5 do require('socket').sleep(0.001) enter() end").WaitAsync(Patience);
        }));
        Assert.True(most >= 2);
        GC.KeepAlive(enter);
    }

    [Fact]
    public async Task A_state_without_the_module_is_refused()
    {
        using KeraLua.Lua lua = new();
        await Assert.ThrowsAsync<InvalidOperationException>(() => lua.RunAsync("return 1"));
    }

    private static KeraLua.Lua Opened()
    {
        KeraLua.Lua lua = new() { Encoding = Encoding.UTF8 };
        MoonSocketModule.Open(lua);
        return lua;
    }

    /// <summary>A scheduler with a thread of its own.</summary>
    private sealed class OneThread : TaskScheduler, IDisposable
    {
        private readonly BlockingCollection<Task> _tasks = [];
        private readonly Thread _thread;

        public OneThread()
        {
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        public int Number => _thread.ManagedThreadId;

        public void Dispose()
        {
            _tasks.CompleteAdding();
            _thread.Join();
            _tasks.Dispose();
        }

        protected override void QueueTask(Task task) => _tasks.Add(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;

        private void Run()
        {
            foreach (Task task in _tasks.GetConsumingEnumerable())
                TryExecuteTask(task);
        }
    }
}
