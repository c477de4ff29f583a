using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

public sealed class TcpLifeTests
{
    private static readonly Patience NoWait = new(0, -1);

    [Fact]
    public void A_master_without_family_has_no_descriptor()
    {
        using var socket = new TcpSocket(Dialer.Default);
        Assert.Equal(-1, socket.Descriptor);
        Assert.Equal(Fault.NoDescriptor, socket.Listen(32));
        Assert.Equal(Fault.NoDescriptor, socket.GetLocalEnd(out _));
        Assert.Equal(SocketClass.Master, socket.Class);
    }

    [Fact]
    public void Listening_makes_a_server_and_connecting_a_client()
    {
        using var pair = new TcpPair();
        Assert.Equal(SocketClass.Server, pair.Server.Class);
        Assert.Equal(SocketClass.Client, pair.Client.Class);
        Assert.Equal(SocketClass.Client, pair.Peer.Class);
        Assert.True(pair.Client.Descriptor >= 0);
        Assert.Equal(Fault.None, pair.Peer.GetRemoteEnd(out EndPoint? far));
        Assert.Equal(Fault.None, pair.Client.GetLocalEnd(out EndPoint? near));
        Assert.Equal(near, far);
    }

    [Fact]
    public void An_unbound_socket_with_a_family_may_listen()
    {
        Assert.Equal(Fault.None, TcpSocket.Create(Dialer.Default, AddressFamily.InterNetwork, out TcpSocket? socket));
        using (socket)
        {
            Assert.Equal(Fault.None, socket!.GetLocalEnd(out EndPoint? end));
            Assert.Equal(new IPEndPoint(IPAddress.Any, 0), end);
            Assert.Equal(Fault.None, socket.Listen(1));
            Assert.NotEqual("0", TcpPair.Port(socket));
        }
    }

    [Fact]
    public void Binding_twice_or_to_a_taken_port_fails_with_the_systems_code()
    {
        using TcpSocket server = TcpPair.Listen();
        Assert.Equal(Fault.Of(SocketError.InvalidArgument), server.Bind("127.0.0.1", "0"));
        using var second = new TcpSocket(Dialer.Default);
        Fault fault = second.Bind("127.0.0.1", TcpPair.Port(server));
        if (fault.IsNone)
            fault = second.Listen(1);
        Assert.Equal(Fault.Of(SocketError.AddressAlreadyInUse), fault);
    }

    [Fact]
    public void A_refused_connection_makes_a_client_that_is_closed_and_may_try_again()
    {
        using TcpSocket server = TcpPair.Listen();
        string port = TcpPair.Port(server);
        server.Close();
        using var socket = new TcpSocket(Dialer.Default) { Patience = new Patience(5, -1) };
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Fault.Of(SocketError.ConnectionRefused), socket.Connect("127.0.0.1", port));
            Assert.Equal(SocketClass.Client, socket.Class);
            Assert.Equal(Fault.Closed, socket.Send("x"u8, out _));
            Assert.Equal(Fault.Closed, socket.Receive(ReceivePattern.Line, default, out _));
        }

        using TcpSocket other = TcpPair.Listen();
        Assert.Equal(Fault.None, socket.Connect("127.0.0.1", TcpPair.Port(other)));
    }

    [Fact]
    public void Connecting_without_waiting_is_asked_about_by_a_second_connect()
    {
        using TcpSocket server = TcpPair.Listen();
        using var socket = new TcpSocket(Dialer.Default) { Patience = NoWait };
        string port = TcpPair.Port(server);
        Assert.Equal(Fault.Timeout, socket.Connect("127.0.0.1", port));
        Assert.Equal(SocketClass.Client, socket.Class);
        Assert.Equal(Fault.None, new Patience(5, -1).Wait(socket.Socket!, SelectMode.SelectWrite, new Patience(5, -1).Start()));
        Assert.Equal(Fault.None, socket.Connect("127.0.0.1", port));
        Assert.Equal(Fault.Of(SocketError.IsConnected), socket.Connect("127.0.0.1", port));
    }

    [Fact]
    public void A_refusal_without_waiting_is_told_by_a_second_connect()
    {
        using TcpSocket server = TcpPair.Listen();
        string port = TcpPair.Port(server);
        server.Close();
        using var socket = new TcpSocket(Dialer.Default) { Patience = NoWait };
        Assert.Equal(Fault.Timeout, socket.Connect("127.0.0.1", port));
        Assert.Equal(Fault.None, new Patience(5, -1).Wait(socket.Socket!, SelectMode.SelectWrite, new Patience(5, -1).Start()));
        Assert.Equal(Fault.Of(SocketError.ConnectionRefused), socket.Connect("127.0.0.1", port));
    }

    [Fact]
    public void A_wrong_family_is_told_apart_from_an_unknown_host()
    {
        Assert.Equal(Fault.None, TcpSocket.Create(Dialer.Default, AddressFamily.InterNetwork, out TcpSocket? socket));
        using (socket)
        {
            Assert.Equal(FaultKind.HostFamily, socket!.Connect("::1", "80").Kind);
            Assert.Equal(FaultKind.Resolver, socket.Connect("", "80").Kind);
            Assert.Equal(FaultKind.Service, socket.Connect("127.0.0.1", "80.0").Kind);
        }
    }

    [Fact]
    public void A_name_with_dead_addresses_is_connected_to_the_live_one()
    {
        using TcpSocket server = TcpPair.Listen(host: "127.0.0.3");
        var dialer = new Dialer
        {
            Resolver = (_, _, _) => Task.FromResult<IPAddress[]>(
                [IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.4"), IPAddress.Parse("127.0.0.3")]),
        };
        using var socket = new TcpSocket(dialer) { Patience = new Patience(5, -1) };
        Assert.Equal(Fault.None, socket.Connect("many.example", TcpPair.Port(server)));
        Assert.Equal(Fault.None, socket.GetRemoteEnd(out EndPoint? end));
        Assert.Equal(IPAddress.Parse("127.0.0.3"), ((IPEndPoint)end!).Address);
        Assert.Equal(1, dialer.OpenSockets);
        socket.Close();
        Assert.Equal(0, dialer.OpenSockets);
    }

    [Fact]
    public void A_name_with_only_dead_addresses_fails_with_the_last_error()
    {
        using TcpSocket server = TcpPair.Listen();
        string port = TcpPair.Port(server);
        server.Close();
        var dialer = new Dialer
        {
            Resolver = (_, _, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.1")]),
        };
        using var socket = new TcpSocket(dialer);
        Assert.Equal(Fault.Of(SocketError.ConnectionRefused), socket.Connect("dead.example", port));
        Assert.Equal(0, dialer.OpenSockets);
    }

    [Fact]
    public void A_full_backlog_times_a_connect_out()
    {
        using TcpSocket server = FullServer(out List<TcpSocket> fillers);
        using var socket = new TcpSocket(Dialer.Default) { Patience = new Patience(0.05, -1) };
        Assert.Equal(Fault.Timeout, socket.Connect("127.0.0.1", TcpPair.Port(server)));
        var both = new Dialer
        {
            Resolver = (_, _, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Loopback]),
        };
        using var racer = new TcpSocket(both) { Patience = new Patience(0.05, 1) };
        Assert.Equal(Fault.Timeout, racer.Connect("stuck.example", TcpPair.Port(server)));
        Assert.Equal(0, both.OpenSockets);
        fillers.ForEach(filler => filler.Dispose());
    }

    [Fact]
    public void Nobody_to_accept_is_a_time_out_and_a_closed_server_is_closed()
    {
        using TcpSocket server = TcpPair.Listen();
        server.Patience = NoWait;
        Assert.Equal(Fault.Timeout, server.Accept(out _));
        server.Patience = new Patience(0.01, -1);
        Assert.Equal(Fault.Timeout, server.Accept(out _));
        server.Close();
        Assert.Equal(Fault.Closed, server.Accept(out _));
    }

    [Fact]
    public void A_send_into_a_full_connection_says_how_far_it_came()
    {
        using var pair = new TcpPair();
        pair.Client.Patience = new Patience(0.02, -1);
        byte[] much = new byte[32 << 20];
        Assert.Equal(Fault.Timeout, pair.Client.Send(much, out int sent));
        Assert.InRange(sent, 1, much.Length - 1);
        Assert.Equal(sent, pair.Client.Sent);
    }

    [Fact]
    public void Half_a_close_leaves_the_other_half_open()
    {
        using var pair = new TcpPair();
        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(Fault.Closed, pair.Peer.Receive(ReceivePattern.Line, default, out _));
        Assert.Equal(Fault.None, pair.Peer.Send("still\n"u8, out _));
        Assert.Equal(Fault.None, pair.Client.Receive(ReceivePattern.Line, default, out ReadOnlySpan<byte> data));
        Assert.Equal("still"u8.ToArray(), data.ToArray());
        Assert.Equal(Fault.Closed, pair.Client.Send("x"u8, out _));
    }

    [Fact]
    public void A_descriptor_moves_from_one_object_to_another_without_being_closed()
    {
        var dialer = new Dialer();
        using var pair = new TcpPair(dialer);
        long descriptor = pair.Client.Descriptor;
        using var other = new TcpSocket(dialer);
        Assert.Equal(Fault.None, pair.Client.Adopt(-1));
        Assert.Equal(-1, pair.Client.Descriptor);
        Assert.Equal(Fault.None, other.Adopt(descriptor));
        Assert.Equal(descriptor, other.Descriptor);
        pair.Client.Close();
        Assert.Equal(Fault.None, other.Send("x\n"u8, out _));
        Assert.Equal(Fault.None, pair.Peer.Receive(ReceivePattern.Line, default, out ReadOnlySpan<byte> data));
        Assert.Equal("x"u8.ToArray(), data.ToArray());
        Assert.Equal(3, dialer.OpenSockets);
        Assert.False(other.Adopt(1_000_000).IsNone);
        Assert.Equal(-1, other.Descriptor);
    }

    [Fact]
    public void A_server_may_be_adopted()
    {
        using TcpSocket server = TcpPair.Listen();
        string port = TcpPair.Port(server);
        using var other = new TcpSocket(Dialer.Default);
        long descriptor = server.Descriptor;
        server.Adopt(-1);
        Assert.Equal(Fault.None, other.Adopt(descriptor));
        using var client = new TcpSocket(Dialer.Default);
        Assert.Equal(Fault.None, client.Connect("127.0.0.1", port));
        Assert.Equal(Fault.None, other.Accept(out TcpSocket? peer));
        peer!.Dispose();
    }

    [Fact]
    public void A_closed_object_connects_again()
    {
        using TcpSocket server = TcpPair.Listen();
        using var socket = new TcpSocket(Dialer.Default);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Fault.None, socket.Connect("127.0.0.1", TcpPair.Port(server)));
            socket.Close();
            socket.Close();
            Assert.Equal(-1, socket.Descriptor);
            Assert.Equal(Fault.Closed, socket.Send("x"u8, out _));
            Assert.Equal(Fault.None, socket.Send(default, out _));
        }
    }

    [Fact]
    public void Sockets_that_are_forgotten_give_their_place_back()
    {
        var dialer = new Dialer();
        Forget(dialer);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return dialer.OpenSockets == 0;
            },
            TimeSpan.FromSeconds(10)));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget(Dialer dialer) => _ = new TcpPair(dialer);
    }

    // Connections nobody accepts fill the queue; then the system answers no more.
    private static TcpSocket FullServer(out List<TcpSocket> fillers)
    {
        var server = new TcpSocket(Dialer.Default);
        Assert.Equal(Fault.None, server.Bind("127.0.0.1", "0"));
        Assert.Equal(Fault.None, server.Listen(0));
        fillers = [];
        for (int i = 0; i < 8; i++)
        {
            var filler = new TcpSocket(Dialer.Default) { Patience = NoWait };
            filler.Connect("127.0.0.1", TcpPair.Port(server));
            fillers.Add(filler);
        }

        return server;
    }
}
