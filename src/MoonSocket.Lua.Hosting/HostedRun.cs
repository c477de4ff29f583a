using KeraLua;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Lua.Hosting;

/// <summary>
/// One run of <c>socket.async</c> that a host drives: calls the loop, which runs all that is ready and comes back, and
/// awaits that there is more.
/// </summary>
internal sealed class HostedRun
{
    private readonly KeraLua.Lua _lua;
    private readonly Reactor _reactor;
    private readonly int _arguments;
    private volatile bool _isCanceled;

    /// <param name="lua">The state, with a function and its arguments on the stack.</param>
    /// <param name="arguments">How many arguments.</param>
    internal HostedRun(KeraLua.Lua lua, int arguments)
    {
        _lua = lua;
        _arguments = arguments;
        _reactor = MoonSocketModule.ReactorOf(lua.Handle);
    }

    internal async Task<object?[]> RunAsync(CancellationToken cancellationToken)
    {
        PushHostFunction("start");
        _lua.Insert(-2 - _arguments);
        Call(_arguments + 1, 0);
        using CancellationTokenRegistration registration = cancellationToken.Register(Cancel);
        bool wasToldToEnd = false;
        while (true)
        {
            if (_isCanceled && !wasToldToEnd)
            {
                wasToldToEnd = true;
                PushHostFunction("cancel");
                _lua.PushString("canceled by the host");
                Call(1, 0);
            }

            if (Pump())
                return Results(wasToldToEnd, cancellationToken);
            // Not ConfigureAwait(false): the script goes on where the caller would.
#pragma warning disable CA2007
            await _reactor.WhenReadyAsync();
#pragma warning restore CA2007
        }
    }

    private void Cancel()
    {
        _isCanceled = true;
        _reactor.Interrupt();
    }

    private bool Pump()
    {
        PushHostFunction("pump");
        Call(0, 1);
        bool isOver = _lua.ToBoolean(-1);
        _lua.Pop(1);
        return isOver;
    }

    private object?[] Results(bool wasToldToEnd, CancellationToken cancellationToken)
    {
        int top = _lua.GetTop();
        PushHostFunction("results");
        Call(0, -1);
        string? status = _lua.ToString(top + 1);
        string? traceback = _lua.IsNil(top + 2) ? null : _lua.ToString(top + 2);
        var values = new object?[_lua.GetTop() - top - 2];
        for (int i = 0; i < values.Length; i++)
            values[i] = ValueAt(top + 3 + i);
        _lua.SetTop(top);
        if (status == "done")
            return values;
        if (status == "canceled" && wasToldToEnd)
            throw new OperationCanceledException(cancellationToken);
        throw new LuaErrorException(values is [string message, ..] ? message : "an error that is no text", traceback);
    }

    private object? ValueAt(int index) => _lua.Type(index) switch
    {
        LuaType.Boolean => _lua.ToBoolean(index),
        LuaType.Number => _lua.IsInteger(index) ? (object)_lua.ToInteger(index) : _lua.ToNumber(index),
        LuaType.String => _lua.ToString(index),
        _ => null,
    };

    // require("socket.async").host[name]
    private void PushHostFunction(string name)
    {
        _lua.GetGlobal("require");
        _lua.PushString("socket.async");
        Call(1, 1);
        _lua.GetField(-1, "host");
        _lua.GetField(-1, name);
        _lua.Insert(-3);
        _lua.Pop(2);
    }

    private void Call(int arguments, int results)
    {
        if (_lua.PCall(arguments, results, 0) != LuaStatus.OK)
            throw RunningScripts.Taken(_lua);
    }
}
