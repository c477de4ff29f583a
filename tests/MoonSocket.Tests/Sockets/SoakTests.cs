using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

public sealed class SoakTests
{
    private const int Rounds = 6000;

    [Fact]
    public void Connecting_talking_and_closing_leaks_no_descriptor()
    {
        var dialer = new Dialer();
        using TcpSocket server = TcpPair.Listen(dialer);
        string port = TcpPair.Port(server);
        long first = server.Descriptor;
        for (int i = 0; i < Rounds; i++)
        {
            using var client = new TcpSocket(dialer);
            Assert.Equal(Fault.None, client.Connect("127.0.0.1", port));
            Assert.Equal(Fault.None, server.Accept(out TcpSocket? peer));
            Assert.Equal(Fault.None, client.Send("line\n"u8, out _));
            Assert.Equal(Fault.None, peer!.Receive(ReceivePattern.Line, default, out _));
            using var heir = new TcpSocket(dialer);
            if (i % 3 == 0)
            {
                long descriptor = client.Descriptor;
                client.Adopt(-1);
                heir.Adopt(descriptor);
            }

            peer.Close();
            client.Close();
            heir.Close();
            Assert.Equal(1, dialer.OpenSockets);
        }

        // One lost in every third round would lead far beyond this, whatever the other tests hold open meanwhile.
        using TcpSocket last = TcpPair.Listen(dialer);
        Assert.InRange(last.Descriptor, 0, first + (Rounds / 4));
    }

    [Fact]
    public void Thousands_are_open_at_once()
    {
        const int Count = 2500;
        var dialer = new Dialer();
        using TcpSocket server = TcpPair.Listen(dialer);
        string port = TcpPair.Port(server);
        var sockets = new List<TcpSocket>();
        var set = new PollSet();
        try
        {
            for (int i = 0; i < Count; i++)
            {
                var client = new TcpSocket(dialer);
                sockets.Add(client);
                Assert.Equal(Fault.None, client.Connect("127.0.0.1", port));
                Assert.Equal(Fault.None, server.Accept(out TcpSocket? peer));
                sockets.Add(peer!);
                set.Add(peer!.Descriptor, forReading: true, forWriting: false);
            }

            Assert.Equal((2 * Count) + 1, dialer.OpenSockets);
            Assert.Equal(Fault.None, sockets[^2].Send("x"u8, out _));
            Assert.True(sockets[^1].Socket!.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead));
            Assert.Equal(Fault.None, set.Wait(10, out int ready));
            Assert.Equal(1, ready);
            Assert.Equal((true, false), set[Count - 1]);
        }
        finally
        {
            sockets.ForEach(socket => socket.Close());
        }

        Assert.Equal(1, dialer.OpenSockets);
    }
}
