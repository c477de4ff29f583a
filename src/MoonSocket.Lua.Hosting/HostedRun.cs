using KeraLua;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Lua.Hosting;

/// <summary>
/// One run of <c>socket.async</c> that a host drives: calls the loop, which runs all that is ready and comes back, and
/// awaits that there is more.
/// </summary>
internal sealed class HostedRun
{
    // What has no counterpart in .NET.
    private static readonly object Unknown = new();

    private readonly KeraLua.Lua _lua;
    private readonly Reactor _reactor;
    private readonly int _arguments;
    private readonly Func<object?> _pop;
    private volatile bool _isCanceled;

    /// <param name="lua">The state, with a function and its arguments on the stack.</param>
    /// <param name="arguments">How many arguments.</param>
    /// <param name="pop">Takes a value off the stack and says what it is in .NET, where the host knows more than plain values.</param>
    internal HostedRun(KeraLua.Lua lua, int arguments, Func<object?>? pop = null)
    {
        _lua = lua;
        _arguments = arguments;
        _pop = pop ?? PopPlain;
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
        try
        {
            if (status == "done")
                return Values(top + 2);
            if (status == "canceled" && wasToldToEnd)
                throw new OperationCanceledException(cancellationToken);
            throw Failure(_pop(), traceback);
        }
        finally
        {
            _lua.SetTop(top);
        }
    }

    private object?[] Values(int below)
    {
        var values = new object?[_lua.GetTop() - below];
        for (int i = values.Length - 1; i >= 0; i--)
        {
            LuaType kind = _lua.Type(-1);
            values[i] = _pop();
            if (ReferenceEquals(values[i], Unknown))
            {
                throw new NotSupportedException(
                    $"result {i + 1} of the script is of type {_lua.TypeName(kind)}, which is nothing in .NET: it may return plain values, and keep others in globals");
            }
        }

        return values;
    }

    // The error is a text, or an object of the script's, whose text begins the traceback.
    private static LuaErrorException Failure(object? error, string? traceback)
    {
        int end = traceback?.IndexOf("\nstack traceback:", StringComparison.Ordinal) ?? -1;
        string message = error as string ?? (end >= 0 ? traceback![..end] : traceback) ?? "an error without a text";
        return new LuaErrorException(message, traceback);
    }

    private object? PopPlain()
    {
        object? value = _lua.Type(-1) switch
        {
            LuaType.Nil => null,
            LuaType.Boolean => _lua.ToBoolean(-1),
            LuaType.Number => _lua.IsInteger(-1) ? (object)_lua.ToInteger(-1) : _lua.ToNumber(-1),
            LuaType.String => _lua.ToString(-1),
            _ => Unknown,
        };
        _lua.Pop(1);
        return value;
    }

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
