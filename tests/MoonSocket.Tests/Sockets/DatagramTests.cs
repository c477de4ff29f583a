using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

public sealed class DatagramTests
{
    [Fact]
    public void A_datagram_comes_with_its_sender_and_an_empty_one_is_one_too()
    {
        using UdpSocket receiver = Bound(out int port);
        using UdpSocket sender = Bound(out int from);
        Assert.Equal(Fault.None, sender.SendTo("hello"u8, "127.0.0.1", port, out int sent));
        Assert.Equal(5, sent);
        Assert.Equal(Fault.None, receiver.ReceiveFrom(100, out ReadOnlySpan<byte> data));
        Assert.Equal("hello"u8.ToArray(), data.ToArray());
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, from), receiver.SenderEnd());
        Assert.Equal(Fault.None, sender.SendTo(default, "127.0.0.1", port, out sent));
        Assert.Equal(Fault.None, receiver.Receive(100, out data));
        Assert.True(data.IsEmpty);
    }

    [Fact]
    public void A_datagram_is_cut_to_the_size_asked_for()
    {
        using UdpSocket receiver = Bound(out int port);
        using var sender = new UdpSocket(Dialer.Default);
        byte[] large = new byte[60000];
        large.AsSpan().Fill(7);
        foreach (int size in new[] { 0, 1, 8192, 60000, int.MaxValue })
        {
            Assert.Equal(Fault.None, sender.SendTo(large, "127.0.0.1", port, out _));
            Assert.Equal(Fault.None, receiver.Receive(size, out ReadOnlySpan<byte> data));
            Assert.Equal(Math.Min(size, large.Length), data.Length);
            Assert.Equal(Fault.None, sender.SendTo(large, "127.0.0.1", port, out _));
            Assert.Equal(Fault.None, receiver.ReceiveFrom(size, out data));
            Assert.Equal(Math.Min(size, large.Length), data.Length);
        }

        Assert.Equal(FaultKind.OutOfMemory, receiver.Receive(-1, out _).Kind);
        Assert.Equal(FaultKind.OutOfMemory, receiver.Receive(double.NaN, out _).Kind);
    }

    [Fact]
    public void A_peer_is_set_changed_and_forgotten()
    {
        using UdpSocket first = Bound(out int port);
        using UdpSocket second = Bound(out int other);
        using var socket = new UdpSocket(Dialer.Default);
        Assert.Equal(Fault.None, socket.Connect("127.0.0.1", port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Fault.None, socket.Send("1"u8, out _));
        Assert.Equal(Fault.None, socket.Connect("127.0.0.1", other.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Fault.None, socket.Send("2"u8, out _));
        long descriptor = socket.Descriptor;
        socket.Disconnect();
        Assert.Equal(descriptor, socket.Descriptor);
        Assert.Equal(SocketClass.Unconnected, socket.Class);
        Assert.Equal(Fault.None, socket.SendTo("3"u8, "127.0.0.1", port, out _));
        Assert.Equal(Fault.None, first.Receive(9, out ReadOnlySpan<byte> data));
        Assert.Equal("1"u8.ToArray(), data.ToArray());
        Assert.Equal(Fault.None, first.Receive(9, out data));
        Assert.Equal("3"u8.ToArray(), data.ToArray());
        Assert.Equal(Fault.None, second.Receive(9, out data));
        Assert.Equal("2"u8.ToArray(), data.ToArray());
    }

    [Fact]
    public void Nothing_there_is_a_time_out_and_nobody_there_is_told_once()
    {
        using UdpSocket socket = Bound(out int port);
        socket.Patience = new Patience(0, -1);
        Assert.Equal(Fault.Timeout, socket.Receive(10, out _));
        Assert.Equal(Fault.Timeout, socket.ReceiveFrom(10, out _));
        socket.Close();
        Assert.Equal(Fault.Closed, socket.Receive(10, out _));
        Assert.Equal(FaultKind.Refused, socket.SendTo("x"u8, "127.0.0.1", port, out _).Kind);
        using var orphan = new UdpSocket(Dialer.Default) { Patience = new Patience(10, -1) };
        Assert.Equal(Fault.None, orphan.Connect("127.0.0.1", port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Fault.None, orphan.Send("x"u8, out _));
        Assert.Equal(Fault.Of(SocketError.ConnectionRefused), orphan.Receive(10, out _));
    }

    [Fact]
    public void Every_datagram_is_asked_about()
    {
        using UdpSocket receiver = Bound(out int port);
        var dialer = new Dialer(new NetworkPolicy { DeniedAddresses = [IPNetwork.Parse("127.0.0.1/32")], DeniedPorts = [9] });
        using var socket = new UdpSocket(dialer);
        Assert.Equal(FaultKind.Policy, socket.SendTo("x"u8, "127.0.0.1", port, out _).Kind);
        Assert.Equal(FaultKind.Policy, socket.SendTo("x"u8, "::ffff:127.0.0.1", port, out _).Kind);
        Assert.Equal(FaultKind.Policy, socket.SendTo("x"u8, "127.0.0.2", 9, out _).Kind);
        Assert.Equal(FaultKind.Policy, socket.Connect("127.0.0.1", "10").Kind);
        Assert.Equal(FaultKind.Policy, socket.Bind("127.0.0.1", "0").Kind);
        Assert.Equal(Fault.None, socket.SendTo("x"u8, "127.0.0.2", port, out _));
        Assert.Equal(FaultKind.Policy, socket.SendTo("x"u8, "127.0.0.1", port, out _).Kind);
        var hosts = new Dialer(new NetworkPolicy { AllowedHosts = ["127.0.0.2"] });
        using var named = new UdpSocket(hosts);
        Assert.Equal(FaultKind.Policy, named.SendTo("x"u8, "127.0.0.1", port, out _).Kind);
        Assert.Equal(Fault.None, named.SendTo("x"u8, "127.0.0.2", port, out _));
    }

    [Fact]
    public void Sending_and_receiving_allocates_little()
    {
        using UdpSocket receiver = Bound(out int port);
        using var sender = new UdpSocket(Dialer.Default);
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            sender.SendTo("hello"u8, "127.0.0.1", port, out _);
            receiver.Receive(8192, out _);
        }

        // The address as an object, for each send, is what .NET parses it into.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 100);
    }

    private static UdpSocket Bound(out int port)
    {
        var socket = new UdpSocket(Dialer.Default) { Patience = new Patience(10, -1) };
        Assert.Equal(Fault.None, socket.Bind("127.0.0.1", "0"));
        Assert.Equal(Fault.None, socket.GetLocalEnd(out EndPoint? end));
        port = ((IPEndPoint)end!).Port;
        return socket;
    }
}
