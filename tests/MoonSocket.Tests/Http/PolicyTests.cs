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
    public async Task The_number_of_sockets_is_kept_over_connections_that_stay_open()
    {
        var dialer = new Dialer(new NetworkPolicy { MaxSockets = 1 });
        using var connections = new HttpConnections();
        using var first = ScriptedServer.Start(Transcript.Load("http/until-close.txt"));
        using var second = ScriptedServer.Start(Transcript.Load("http/interim.txt"));
        await Http.RequestAsync(new HttpTransferRequest(second.Url("/x")) { Dialer = dialer, Connections = connections });
        Assert.Equal(1, dialer.OpenSockets);
        await Assert.ThrowsAsync<PolicyException>(
            () => Http.RequestAsync(new HttpTransferRequest(first.Url("/x")) { Dialer = dialer, Connections = connections }));
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
