using System.Globalization;
using System.Net;
using MoonSocket.Net;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

/// <summary>Two connected TCP sockets of ours over loopback, and the server they met at.</summary>
internal sealed class TcpPair : IDisposable
{
    public TcpPair(Dialer? dialer = null)
    {
        Server = Listen(dialer);
        Client = new TcpSocket(dialer ?? Dialer.Default);
        Assert.Equal(Fault.None, Client.Connect("127.0.0.1", Port(Server)));
        Server.Patience = new Patience(5, -1);
        Assert.Equal(Fault.None, Server.Accept(out TcpSocket? peer));
        Peer = peer!;
        Client.Patience = Peer.Patience = new Patience(5, -1);
    }

    public TcpSocket Server { get; }

    public TcpSocket Client { get; }

    public TcpSocket Peer { get; }

    public static TcpSocket Listen(Dialer? dialer = null, string host = "127.0.0.1")
    {
        var server = new TcpSocket(dialer ?? Dialer.Default);
        Assert.Equal(Fault.None, server.Bind(host, "0"));
        Assert.Equal(Fault.None, server.Listen(32));
        return server;
    }

    public static string Port(SocketObject socket)
    {
        Assert.Equal(Fault.None, socket.GetLocalEnd(out EndPoint? end));
        return ((IPEndPoint)end!).Port.ToString(CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Client.Dispose();
        Peer.Dispose();
        Server.Dispose();
    }
}
