using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>
/// A UDP socket: unconnected, or connected to one peer. The family may be left open until the first address decides.
/// </summary>
internal sealed class UdpSocket : DatagramSocket
{
    // Whom the last datagram went to: most go to the same.
    private IPEndPoint? _lastTarget;
    private SocketAddress? _lastTargetAddress;

    private AddressFamily _family;

    /// <summary>An object without a socket; the first address it is given decides on the family.</summary>
    public UdpSocket(Dialer dialer)
        : base(dialer)
    {
    }

    /// <summary>The family, or <see cref="AddressFamily.Unspecified"/> while nothing has decided.</summary>
    public AddressFamily Family => _family;

    public static Fault Create(Dialer dialer, AddressFamily family, out UdpSocket? socket)
    {
        socket = new UdpSocket(dialer);
        Fault fault = socket.Open(family);
        if (!fault.IsNone)
            socket = null;
        return fault;
    }

    /// <summary>Binds to a local address: those of a name are tried in order.</summary>
    public Fault Bind(string host, string service)
    {
        Fault fault = Resolve(host, service, _family, SocketType.Dgram, wildcard: true, out IPEndPoint[] ends);
        foreach (IPEndPoint end in ends)
        {
            fault = BindTo(end);
            if (fault.IsNone)
                break;
        }

        return fault;
    }

    /// <summary>Sets the peer. Where that fails, the one before stays.</summary>
    public Fault Connect(string host, string service)
    {
        Fault fault = Resolve(host, service, _family, SocketType.Dgram, wildcard: false, out IPEndPoint[] ends);
        foreach (IPEndPoint end in ends)
        {
            fault = ConnectTo(end);
            if (!fault.IsNone)
                continue;
            Class = SocketClass.Connected;
            break;
        }

        return fault;
    }

    /// <summary>Forgets the peer. What the system thinks of it does not matter.</summary>
    public void Disconnect()
    {
        Class = SocketClass.Unconnected;
        if (Socket is null)
            return;
        SetPeer(new NoPeer());
        // .NET thinks it connected now.
        Rewrap();
    }

    /// <summary>Sends a datagram to an address (no name) and a port.</summary>
    public Fault SendTo(ReadOnlySpan<byte> data, ReadOnlySpan<char> ip, int port, out int sent)
    {
        sent = 0;
        Fault fault = Target(ip, port);
        if (!fault.IsNone)
            return fault;
        // A fresh object gets its socket now; one that was closed is closed.
        if (Socket is null && IsClosed)
            return new Fault(FaultKind.Refused);
        if (Socket is null)
        {
            fault = Open(_lastTarget!.AddressFamily);
            if (!fault.IsNone)
                return fault;
        }

        return SendTo(data, _lastTargetAddress!, out sent);
    }

    /// <summary>The address and port of the last sender.</summary>
    public IPEndPoint SenderEnd()
    {
        IPEndPoint factory = Sender!.Family == AddressFamily.InterNetworkV6
            ? new IPEndPoint(IPAddress.IPv6Any, 0)
            : new IPEndPoint(IPAddress.Any, 0);
        return (IPEndPoint)factory.Create(Sender);
    }

    private Fault Target(ReadOnlySpan<char> ip, int port)
    {
        if (!Addresses.TryParse(ip, out IPAddress? address))
            return new Fault(FaultKind.NameNotKnown, SocketError.HostNotFound);
        if (_family != AddressFamily.Unspecified && address.AddressFamily != _family)
            return new Fault(FaultKind.HostFamily, SocketError.AddressFamilyNotSupported);
        if (_lastTarget is { } last && last.Port == port && last.Address.Equals(address))
            return Fault.None;
        var target = new IPEndPoint(address, port);
        try
        {
            Dialer.Policy.CheckHost(address.ToString(), $"sending to {target}");
            Dialer.CheckPeer(target, "sending");
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }

        _lastTarget = target;
        _lastTargetAddress = target.Serialize();
        return Fault.None;
    }

    private Fault ConnectTo(IPEndPoint end)
    {
        try
        {
            if (Socket is null || Socket.AddressFamily != end.AddressFamily)
            {
                Fault opened = Open(end.AddressFamily);
                if (!opened.IsNone)
                    return opened;
            }

            return Fault.Of(SetPeer(end));
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }
    }

    private Fault BindTo(IPEndPoint end)
    {
        if (Socket is null)
        {
            Fault opened = Open(end.AddressFamily);
            if (!opened.IsNone)
                return opened;
        }

        return TryBind(end);
    }

    private Fault Open(AddressFamily family)
    {
        ForgetSender();
        Fault fault = TryCreate(Dialer, family, SocketType.Dgram, ProtocolType.Udp, out Socket? made);
        if (made is null)
            return fault;
        SetSocket(made);
        _family = family;
        return fault;
    }
}
