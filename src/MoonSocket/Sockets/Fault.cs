using System.Net.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>
/// How an operation ended. These operations run a million times, and not being ready or being closed is the everyday
/// case: it is told by a value, not by an exception.
/// </summary>
/// <param name="Kind">In what way it failed.</param>
/// <param name="Code">The system's or the resolver's code.</param>
/// <param name="Message">What there is to say beyond the code.</param>
internal readonly record struct Fault(FaultKind Kind, SocketError Code = SocketError.Success, string? Message = null)
{
    public static Fault None => default;

    public static Fault Timeout => new(FaultKind.Timeout);

    public static Fault Closed => new(FaultKind.Closed);

    public static Fault NoDescriptor => new(FaultKind.NoDescriptor);

    /// <summary>Who calls is to be suspended, and to call again when it goes on.</summary>
    public static Fault Pending => new(FaultKind.Pending);

    public static Fault BusyReading => new(FaultKind.Busy, Message: "another task is receiving from this socket");

    public static Fault BusyWriting => new(FaultKind.Busy, Message: "another task is sending to this socket");

    public bool IsNone => Kind == FaultKind.None;

    /// <summary>What a system code means. A broken connection is a closed one, however it broke.</summary>
    public static Fault Of(SocketError code) => code switch
    {
        SocketError.Success => None,
        SocketError.TimedOut or SocketError.WouldBlock or SocketError.IOPending => Timeout,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => Closed,
        // EBADF, in .NET's words.
        SocketError.OperationAborted => NoDescriptor,
        _ => new(FaultKind.System, code),
    };

    public static Fault Of(PolicyException refusal) => new(FaultKind.Policy, SocketError.AccessDenied, refusal.Message);

    /// <summary>What a code of the resolver means.</summary>
    public static Fault OfResolver(SocketError code) => new(FaultKind.Resolver, code);
}
