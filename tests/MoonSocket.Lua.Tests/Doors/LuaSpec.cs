using System.Text;
using MoonSocket.Lua.Hosting;
using MoonSocket.Net;

namespace MoonSocket.Lua.Tests.Doors;

/// <summary>A Lua spec that needs something running outside of it, told to it in globals, in a state of KeraLua.</summary>
internal sealed class LuaSpec : IDisposable
{
    private static readonly string SpecFolder = Repository.At("tests", "lua");
    private readonly List<KeraLua.LuaFunction> _functions = []; // as long as the state may call them
    private readonly KeraLua.Lua _lua = new() { Encoding = Encoding.UTF8 };

    public LuaSpec()
    {
        MoonSocketModule.Open(_lua);
        _lua.PushString("KeraLua");
        _lua.SetGlobal("MOONSOCKET_HOST");
        _lua.PushString(Path.Combine(SpecFolder, "?.lua"));
        _lua.SetGlobal("path");
        Assert.False(_lua.DoString("package.path, path = path, nil"), "package.path could not be set");
    }

    /// <summary>Makes the state's sockets and resolves its names.</summary>
    public Dialer Dialer => MoonSocketModule.DialerOf(_lua.Handle);

    /// <summary>Sets a global function without arguments that answers a boolean.</summary>
    public void Tell(string name, Func<KeraLua.Lua, bool> answer)
    {
        KeraLua.LuaFunction function = state =>
        {
            var lua = KeraLua.Lua.FromIntPtr(state);
            lua.PushBoolean(answer(lua));
            return 1;
        };
        _functions.Add(function);
        _lua.Register(name, function);
    }

    /// <summary>Sets a global table of texts and numbers.</summary>
    public void Tell(string name, params (string Key, object Value)[] fields)
    {
        _lua.NewTable();
        foreach ((string key, object value) in fields)
        {
            if (value is int number)
                _lua.PushInteger(number);
            else
                _lua.PushString((string)value);
            _lua.SetField(-2, key);
        }

        _lua.SetGlobal(name);
    }

    /// <summary>Runs a file under tests/lua and fails with what failed in it.</summary>
    public void Run(string file)
    {
        if (_lua.LoadFile(Path.Combine(SpecFolder, file)) != KeraLua.LuaStatus.OK
            || _lua.PCall(0, 3, 0) != KeraLua.LuaStatus.OK)
        {
            Assert.Fail(_lua.ToString(-1));
        }

        var failures = new StringBuilder();
        for (int i = 1; i <= _lua.ToInteger(-2); i++)
        {
            _lua.RawGetInteger(-1, i);
            failures.AppendLine(_lua.ToString(-1));
            _lua.Pop(1);
        }

        Assert.True(failures.Length == 0, failures.ToString());
        Assert.True(_lua.ToInteger(-3) > 0, $"{file} made no test");
    }

    public void Dispose() => _lua.Dispose();
}
