using System.Text;
using MoonSocket.Lua.Hosting;

namespace MoonSocket.Lua.Tests;

/// <summary>A KeraLua state with MoonSocket open in it, and a function <c>collect_dotnet</c> for its scripts.</summary>
internal sealed class Host : IDisposable
{
    private static readonly KeraLua.LuaFunction Collect = _ =>
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return 0;
    };

    public Host(MoonSocketOptions? options = null)
    {
        State = new KeraLua.Lua { Encoding = Encoding.UTF8 };
        State.Register("collect_dotnet", Collect);
        MoonSocketModule.Open(State, options);
    }

    public KeraLua.Lua State { get; }

    /// <summary>Runs a line of Lua and answers what it returns first, as text; fails the test with the Lua error.</summary>
    public string? Run(string line)
    {
        int top = State.GetTop();
        if (State.LoadString(line, "=line") != KeraLua.LuaStatus.OK)
            Assert.Fail(State.ToString(-1));
        return Finish(top, 0);
    }

    /// <summary>Calls a function of a file in Lua/ and answers what it returns first, as text.</summary>
    public string? Call(string file, string function, params object?[] arguments)
    {
        int top = State.GetTop();
        string path = Path.Combine(AppContext.BaseDirectory, "Lua", file + ".lua");
        if (State.LoadFile(path) != KeraLua.LuaStatus.OK || State.PCall(0, 1, 0) != KeraLua.LuaStatus.OK)
            Assert.Fail(State.ToString(-1));
        Assert.Equal(KeraLua.LuaType.Function, State.GetField(-1, function));
        foreach (object? argument in arguments)
            Push(argument);
        return Finish(top, arguments.Length);
    }

    public void Dispose() => State.Dispose();

    private string? Finish(int top, int arguments)
    {
        try
        {
            if (State.PCall(arguments, 1, 0) != KeraLua.LuaStatus.OK)
                Assert.Fail(State.ToString(-1));
            return State.IsNil(-1) ? null : State.ToString(-1);
        }
        finally
        {
            State.SetTop(top);
        }
    }

    private void Push(object? argument)
    {
        switch (argument)
        {
            case null: State.PushNil(); break;
            case bool value: State.PushBoolean(value); break;
            case int value: State.PushInteger(value); break;
            case string value: State.PushString(value); break;
            default: throw new ArgumentException($"no way to push a {argument.GetType()}", nameof(argument));
        }
    }
}
