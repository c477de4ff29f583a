using System.Net.Sockets;
using MoonSocket.Net;

namespace MoonSocket.Sockets;

/// <summary>Datagrams between processes of one machine.</summary>
internal sealed class UnixDatagramSocket : DatagramSocket
{
    private UnixDatagramSocket(Dialer dialer, Socket socket)
        : base(dialer)
    {
        SetSocket(socket);
    }

    public static Fault Create(Dialer dialer, out UnixDatagramSocket? socket)
    {
        Fault fault = TryCreate(dialer, AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified, out Socket? made);
        socket = made is null ? null : new UnixDatagramSocket(dialer, made);
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

    public Fault Connect(ReadOnlySpan<byte> path)
    {
        if (Socket is null)
            return Fault.Closed;
        Fault fault = UnixPaths.TryMake(path, out UnixDomainSocketEndPoint? end);
        if (!fault.IsNone)
            return fault;
        fault = UnixStreamSocket.ConnectFault(SetPeer(end!));
        if (fault.IsNone)
            Class = SocketClass.Connected;
        else
            Close();
        return fault;
    }

    public Fault SendTo(ReadOnlySpan<byte> data, ReadOnlySpan<byte> path, out int sent)
    {
        sent = 0;
        Fault fault = UnixPaths.TryMake(path, out UnixDomainSocketEndPoint? end);
        if (!fault.IsNone)
            return fault;
        fault = SendTo(data, end!.Serialize(), out sent);
        return fault.Kind == FaultKind.System ? UnixStreamSocket.ConnectFault(fault.Code) : fault;
    }

    /// <summary>The path of the last sender, empty where it has none.</summary>
    public string SenderPath()
    {
        // Shorter than the family alone: a sender that was never bound.
        if (Sender is not { Size: > 2 } sender)
            return "";
        return UnixPaths.Of(new UnixDomainSocketEndPoint("x").Create(sender));
    }
}
