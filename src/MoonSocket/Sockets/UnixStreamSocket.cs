using System.Net.Sockets;
using MoonSocket.Net;

namespace MoonSocket.Sockets;

/// <summary>
/// A stream between two processes of one machine. Unlike TCP, a failed bind or connect closes the socket, and only a
/// connect that worked makes a client.
/// </summary>
internal sealed class UnixStreamSocket : StreamSocket
{
    private const double LongestNap = 0.005;

    private UnixStreamSocket(Dialer dialer, Socket socket, SocketClass socketClass)
        : base(dialer, socketClass)
    {
        SetSocket(socket);
    }

    public static Fault Create(Dialer dialer, out UnixStreamSocket? socket)
    {
        Fault fault = TryCreate(dialer, AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified, out Socket? made);
        socket = made is null ? null : new UnixStreamSocket(dialer, made, SocketClass.Master);
        return fault;
    }

    public Fault Bind(ReadOnlySpan<byte> path)
    {
        if (Socket is null)
            return Fault.NoDescriptor;
        Fault fault = UnixPaths.TryMake(path, out UnixDomainSocketEndPoint? end);
        if (!fault.IsNone)
            return fault;
        fault = TryBind(end!);
        // The object .NET bound would delete the file when it is closed; a fresh one knows nothing of it.
        if (fault.IsNone)
            fault = Rewrap();
        if (!fault.IsNone)
            Close();
        return fault;
    }

    public Fault Listen(int backlog)
    {
        if (Socket is null)
            return Fault.NoDescriptor;
        Fault fault = TryListen(backlog);
        if (fault.IsNone)
            Class = SocketClass.Server;
        return fault;
    }

    public Fault Connect(ReadOnlySpan<byte> path)
    {
        if (Socket is not { } socket)
            return Fault.Closed;
        Fault fault = UnixPaths.TryMake(path, out UnixDomainSocketEndPoint? end);
        if (!fault.IsNone)
            return fault;
        fault = Enter(SelectMode.SelectWrite, out long start);
        if (fault.IsNone)
            fault = Leave(SelectMode.SelectWrite, ConnectNow(socket, end!, start));
        if (fault.Kind is FaultKind.Pending or FaultKind.Busy)
            return fault;
        if (fault.IsNone)
            Class = SocketClass.Client;
        else
            Close();
        return fault;
    }

    // Only a full queue makes a local connect wait, and then the system wants to be asked again: it does not tell when.
    private Fault ConnectNow(Socket socket, UnixDomainSocketEndPoint end, long start)
    {
        while (true)
        {
            SocketError code = Dialer.Connect(socket, end);
            if (code != SocketError.WouldBlock)
                return ConnectFault(code);
            double left = Patience.Whole.Remaining(start);
            if (left == 0)
                return Fault.Timeout;
            double nap = left < 0 ? LongestNap : Math.Min(left, LongestNap);
            if (Dialer.Reactor is { CanSuspend: true, Current: { } waiter } reactor)
            {
                Suspended(SelectMode.SelectWrite, start);
                return reactor.Sleep(waiter, nap);
            }

            Thread.Sleep((int)Math.Ceiling(nap * 1000));
        }
    }

    public Fault Accept(out UnixStreamSocket? client)
    {
        client = null;
        Fault fault = AcceptSocket(out Socket? socket);
        if (socket is not null)
            client = new UnixStreamSocket(Dialer, socket, SocketClass.Client);
        return fault;
    }

    /// <summary>.NET has no word for "no such file".</summary>
    internal static Fault ConnectFault(SocketError code)
        => code == SocketError.AddressNotAvailable ? new Fault(FaultKind.NoSuchFile, code) : Fault.Of(code);
}
