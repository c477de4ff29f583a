using System.Net;
using System.Net.Sockets;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>What a host forbids stays undone, on the first hop and on every other.</summary>
public sealed class PolicyTests
{
    [Theory]
    [InlineData("http://127.0.0.1/", "127.0.0.1 is a private address")]
    [InlineData("http://localhost/", "is a private address")]
    [InlineData("http://[::ffff:127.0.0.1]/", "is a private address")]
    public async Task Private_addresses_can_be_shut(string url, string message)
    {
        var dialer = new Dialer(new NetworkPolicy { AllowPrivateAddresses = false });
        var failure = await Assert.ThrowsAsync<PolicyException>(() => Http.RequestAsync(new HttpTransferRequest(url) { Dialer = dialer }));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheme_can_be_shut()
    {
        var dialer = new Dialer(new NetworkPolicy { AllowedSchemes = ["https"] });
        var failure = await Assert.ThrowsAsync<PolicyException>(
            () => Http.RequestAsync(new HttpTransferRequest("http://127.0.0.1/") { Dialer = dialer }));
        Assert.Contains("\"http\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_asked_about()
    {
        var dialer = new Dialer(new NetworkPolicy { AllowedHosts = ["127.0.0.1"] });
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 302 Found\nS: Location: http://localhost:{port}/\nS: Content-Length: 0\nS:\n"));
        TransferException? told = null;
        var failure = await Assert.ThrowsAsync<PolicyException>(() => Http.RequestAsync(new HttpTransferRequest(server.Url("/x"))
        {
            Dialer = dialer,
            Receive = (_, error, _) =>
            {
                told = error;
                return new(ReceiveResult.Continue);
            },
        }));
        Assert.Contains("the host \"localhost\" is not among the allowed hosts", failure.Message, StringComparison.Ordinal);
        Assert.Same(failure, told);
        await server.FinishAsync();
    }

    [Fact]
    public async Task Connections_that_stay_open_give_way_where_the_number_of_sockets_is_limited()
    {
        var dialer = new Dialer(new NetworkPolicy { MaxSockets = 1 });
        using var connections = new HttpConnections();
        for (int i = 0; i < 3; i++)
        {
            using var server = ScriptedServer.Start(Transcript.Parse(
                "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 204 No Content\nS:\n!closed\n"));
            Assert.Equal(204, (await Http.RequestAsync(
                new HttpTransferRequest(server.Url("/x")) { Dialer = dialer, Connections = connections })).StatusCode);
            Assert.InRange(dialer.OpenSockets, 0, 1);
        }

        using var socket = dialer.Create(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(1, dialer.OpenSockets);
        Assert.Throws<PolicyException>(() => dialer.Create(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
    }

    [Fact]
    public async Task A_connection_in_use_does_not_give_way()
    {
        var dialer = new Dialer(new NetworkPolicy { MaxSockets = 1 });
        using var connections = new HttpConnections();
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 302 Found\nS: Location: /y\nS: Content-Length: 5\nS:\nS> moved\n!closed\n"
            + "!accept\nC: GET /y HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 200 OK\nS: Content-Length: 5\nS:\nS> hello\n"));
        PolicyException? failure = null;
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(server.Url("/x"))
        {
            Dialer = dialer,
            Connections = connections,
            Redirects = new HttpRedirects
            {
                Follow = (_, _) =>
                {
                    failure = Assert.Throws<PolicyException>(
                        () => dialer.Create(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                    return true;
                },
            },
        });
        Assert.Equal(200, result.StatusCode);
        Assert.Equal(5, result.BytesReceived);
        Assert.Contains("1 sockets are open, 1 are allowed", failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_no_way_around_the_rules_for_addresses_where_we_look_up_for_a_proxy()
    {
        using var proxy = SocksServer.Start();
        var dialer = new Dialer(new NetworkPolicy { DeniedAddresses = [IPNetwork.Parse("192.0.2.0/24")] })
        {
            Resolver = (name, _, _) => Task.FromResult<IPAddress[]>(
                [name == "inside.example" ? IPAddress.Parse("192.0.2.7") : IPAddress.Loopback]),
        };
        var failure = await Assert.ThrowsAsync<PolicyException>(() => Http.RequestAsync(
            new HttpTransferRequest("http://inside.example/") { Dialer = dialer, Proxy = new Uri($"socks4://127.0.0.1:{proxy.Port}") }));
        Assert.Contains("192.0.2.7 is denied", failure.Message, StringComparison.Ordinal);
        Assert.Empty(proxy.Wanted);
    }

    [Fact]
    public async Task What_cannot_be_asked_about_is_refused()
    {
        var dialer = new Dialer(new NetworkPolicy { AllowedHosts = ["127.0.0.1"] });
        var request = new HttpTransferRequest("https://127.0.0.1:1/") { Dialer = dialer, HttpVersion = new Version(3, 0) };
        var failure = await Assert.ThrowsAsync<PolicyException>(() => Http.RequestAsync(request));
        Assert.Contains("HTTP/3", failure.Message, StringComparison.Ordinal);
    }
}
