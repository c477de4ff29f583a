using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Sockets;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Replies;

/// <summary>
/// A conversation over a socket object that a script holds: one of ours, or one of its own. The object's time-outs count,
/// as they are when a step begins; between two steps the script may use the object as it likes.
/// </summary>
internal abstract class LuaSession : LuaObject
{
    private readonly StreamSocket? _socket;

    protected LuaSession(StreamSocket? socket, string peer)
    {
        _socket = socket;
        Transport = socket is null ? new ForeignTransport(Port, peer) : new PolledTransport(socket, Port, peer);
    }

    internal TurnPort Port { get; } = new();

    internal ITransport Transport { get; }

    /// <summary>The conversation's channel.</summary>
    internal abstract ReplyChannel Channel { get; }

    /// <summary>The socket of ours in a slot; nothing where there is an object of another kind.</summary>
    internal static StreamSocket? SocketIn(LuaStack lua, int index)
        => lua.ObjectOrNull<LuaSocketObject>(index)?.Any as StreamSocket;

    /// <summary>A step, to be driven by the script.</summary>
    internal int Start(LuaStack lua, Operation.Deed deed) => lua.Return(new Operation(this, deed));

    internal virtual void Begin(Operation operation)
    {
        if (Port.Current is not null)
            throw new InvalidOperationException("the session is in the middle of something else");
        Port.Current = operation;
        if (_socket is null)
            return;
        Transport.IdleTimeout = Time(_socket.Patience.Block);
        ((PolledTransport)Transport).Deadline = Deadline.After(Time(_socket.Patience.Total));
    }

    internal void End()
    {
        Port.Current = null;
        (Transport as PolledTransport)?.ReturnReadAhead();
    }

    protected static TimeSpan? Time(double seconds)
        => seconds < 0 || seconds > TimeSpan.MaxValue.TotalSeconds / 2 ? null : TimeSpan.FromSeconds(seconds);
}
