using System.Text;
using MoonSocket.Lua.Hosting;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Lua.Tests;

/// <summary>Every Lua spec of tests/lua in this process: in a state of KeraLua, in one of NLua, and in a task.</summary>
public sealed class HostedSpecTests
{
    private static readonly KeraLua.LuaFunction Collect = static _ =>
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return 0;
    };

    public static TheoryData<string> Specs => new(SpecTable.Specs);

    [Theory]
    [MemberData(nameof(Specs))]
    public void In_KeraLua(string spec)
    {
        using KeraLua.Lua lua = new() { Encoding = Encoding.UTF8 };
        MoonSocketModule.Open(lua);
        Run(lua, spec, "KeraLua");
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void In_NLua(string spec)
    {
        using NLua.Lua lua = new();
        MoonSocketModule.Open(lua);
        Run(lua.State, spec, "NLua");
    }

    // Those of socket.async are full of tasks of their own.
    public static TheoryData<string> OrdinarySpecs =>
        new(SpecTable.Specs.Where(spec => !spec.StartsWith("async", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(OrdinarySpecs))]
    public void In_a_task(string spec)
    {
        using KeraLua.Lua lua = new() { Encoding = Encoding.UTF8 };
        MoonSocketModule.Open(lua);
        Run(lua, spec, "a task", inTask: true);
    }

    public static TheoryData<string> AsyncSpecs =>
        new(SpecTable.Specs.Where(spec => spec.StartsWith("async", StringComparison.Ordinal)));

    // What waits where the system has neither epoll nor kqueue.
    [Theory]
    [MemberData(nameof(AsyncSpecs))]
    public void In_tasks_over_poll(string spec)
    {
        using KeraLua.Lua lua = new() { Encoding = Encoding.UTF8 };
        MoonSocketModule.Open(lua);
        MoonSocketModule.DialerOf(lua.Handle).Reactor = new Reactor(new PollPoller());
        Run(lua, spec, "poll");
    }

    private static void Run(KeraLua.Lua lua, string spec, string door, bool inTask = false)
    {
        SpecServers.Announce();
        lua.Register("collect_dotnet", Collect);
        lua.PushString(door);
        lua.SetGlobal("MOONSOCKET_HOST");
        lua.PushString(Repository.At("tests", "lua", "?.lua"));
        lua.SetGlobal("path");
        if (lua.DoString("package.path, path = path, nil")
            || lua.LoadFile(inTask ? Repository.At("tests", "lua", "in_task.lua") : SpecTable.PathOf(spec)) != KeraLua.LuaStatus.OK
            || !Call(lua, inTask ? SpecTable.PathOf(spec) : null))
        {
            SpecTable.Note(spec, door, 0, 0);
            Assert.Fail(lua.ToString(-1));
        }

        int passed = (int)lua.ToInteger(-3);
        int failed = (int)lua.ToInteger(-2);
        SpecTable.Note(spec, door, passed, failed);

        StringBuilder failures = new();
        for (int i = 1; i <= failed; i++)
        {
            lua.RawGetInteger(-1, i);
            failures.AppendLine(lua.ToString(-1));
            lua.Pop(1);
        }

        Assert.True(failed == 0, failures.ToString());
        Assert.True(passed > 0, "the spec made no test");
    }

    private static bool Call(KeraLua.Lua lua, string? argument)
    {
        if (argument is not null)
            lua.PushString(argument);
        return lua.PCall(argument is null ? 0 : 1, 3, 0) == KeraLua.LuaStatus.OK;
    }
}
