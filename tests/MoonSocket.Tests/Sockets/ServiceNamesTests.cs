using System.Net.Sockets;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

public sealed class ServiceNamesTests
{
    [Theory]
    [InlineData("80", 80)]
    [InlineData("0", 0)]
    [InlineData("65535", 65535)]
    [InlineData("http", 80)]
    [InlineData("smtp", 25)]
    [InlineData("www", 80)]
    public void Numbers_and_names_are_ports(string service, int expected)
    {
        Assert.True(ServiceNames.TryGetPort(service, SocketType.Stream, out int port));
        Assert.Equal(expected, port);
    }

    [Theory]
    [InlineData("")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("80.0")]
    [InlineData(" 80")]
    [InlineData("no such service")]
    public void Anything_else_is_none(string service)
        => Assert.False(ServiceNames.TryGetPort(service, SocketType.Stream, out _));

    [Fact]
    public void A_port_has_a_name_for_its_protocol()
    {
        Assert.Equal("http", ServiceNames.NameOf(80, SocketType.Stream));
        Assert.Equal("tftp", ServiceNames.NameOf(69, SocketType.Dgram));
        Assert.Equal("64999", ServiceNames.NameOf(64999, SocketType.Stream));
    }
}
