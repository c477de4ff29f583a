using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

public sealed class TcpPolicyTests
{
    [Fact]
    public void A_refused_address_is_not_connected_to_however_it_is_written()
    {
        var dialer = new Dialer(new NetworkPolicy { AllowPrivateAddresses = false })
        {
            Resolver = (_, _, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        };
        using TcpSocket server = TcpPair.Listen();
        foreach (string host in new[] { "127.0.0.1", "127.1", "0x7f.1", "2130706433", "::ffff:127.0.0.1", "harmless.example" })
        {
            using var socket = new TcpSocket(dialer);
            Fault fault = socket.Connect(host, TcpPair.Port(server));
            Assert.Equal(FaultKind.Policy, fault.Kind);
            Assert.Contains("private address", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, dialer.OpenSockets);
    }

    [Fact]
    public void A_refused_host_is_not_looked_up()
    {
        var dialer = new Dialer(new NetworkPolicy { AllowedHosts = ["*.example.org"] })
        {
            Resolver = (_, _, _) => throw new InvalidOperationException("looked up"),
        };
        using var socket = new TcpSocket(dialer);
        Assert.Equal(FaultKind.Policy, socket.Connect("example.com", "80").Kind);
        Assert.Equal(FaultKind.Policy, socket.Connect("192.0.2.1", "80").Kind);
        Assert.Equal(FaultKind.Policy, socket.Bind("localhost", "0").Kind);
    }

    [Fact]
    public void Ports_and_binding_are_asked_about()
    {
        using var socket = new TcpSocket(new Dialer(new NetworkPolicy { AllowedPorts = [1], AllowBind = false }));
        Assert.Equal(FaultKind.Policy, socket.Connect("127.0.0.1", "2").Kind);
        Assert.Equal(FaultKind.Policy, socket.Bind("127.0.0.1", "1").Kind);
        Assert.Equal(FaultKind.Policy, socket.Bind("*", "0").Kind);
    }

    [Fact]
    public void Listening_without_binding_first_binds_and_is_asked_about()
    {
        var dialer = new Dialer(new NetworkPolicy { AllowBind = false });
        Assert.Equal(Fault.None, TcpSocket.Create(dialer, AddressFamily.InterNetwork, out TcpSocket? socket));
        Assert.Equal(FaultKind.Policy, socket!.Listen(1).Kind);
        socket.Close();
    }

    [Fact]
    public void One_socket_too_many_is_refused_and_a_closed_one_gives_its_place_back()
    {
        var dialer = new Dialer(new NetworkPolicy { MaxSockets = 3 });
        using var pair = new TcpPair(dialer);
        using var more = new TcpSocket(dialer);
        Fault fault = more.Connect("127.0.0.1", TcpPair.Port(pair.Server));
        Assert.Equal(FaultKind.Policy, fault.Kind);
        Assert.Contains("3 sockets are open, 3 are allowed", fault.Message, StringComparison.Ordinal);
        pair.Client.Close();
        Assert.Equal(Fault.None, more.Connect("127.0.0.1", TcpPair.Port(pair.Server)));
        Assert.Equal(FaultKind.Policy, pair.Server.Accept(out _).Kind);
    }

    [Fact]
    public void A_descriptor_is_not_taken_over_where_that_is_forbidden()
    {
        var dialer = new Dialer(new NetworkPolicy { AllowDescriptors = false });
        using var pair = new TcpPair(dialer);
        using var other = new TcpSocket(dialer);
        Assert.Equal(FaultKind.Policy, other.Adopt(pair.Client.Descriptor).Kind);
        Assert.Equal(-1, other.Descriptor);
    }
}
