using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>Passwords that must stay where they belong, and names that must not become header lines.</summary>
public sealed class SecrecyTests
{
    private const string Answer = "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 200 OK\nS: Content-Length: 0\nS:\n";

    [Theory]
    [InlineData("proxy:wrong@")]
    [InlineData("")]
    public async Task The_login_of_one_transfer_at_a_proxy_is_not_that_of_the_next(string login)
    {
        using var socks = SocksServer.Start();
        using var server = ScriptedServer.Start(Transcript.Parse(Answer + "!accept\n" + Answer));
        using var connections = new HttpConnections();
        HttpTransferRequest By(string user) => new(server.Url("/x"))
        {
            Proxy = new Uri($"socks5://{user}127.0.0.1:{socks.Port}"),
            Connections = connections,
        };
        Assert.Equal(200, (await Http.RequestAsync(By("proxy:let%20me%20in@"))).StatusCode);
        await Assert.ThrowsAsync<ConnectionException>(() => Http.RequestAsync(By(login)));
    }

    [Fact]
    public async Task A_user_name_brings_no_header_line_with_it()
    {
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 401 No\nS: WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\n"
            + "S: Content-Length: 0\nS:\n!closed\n"));
        string url = server.Url("/x").Replace("//", "//moon%0D%0AX-Evil:%20yes:cheese@", StringComparison.Ordinal);
        using (var connections = new HttpConnections())
        {
            await Assert.ThrowsAsync<ArgumentException>(
                () => Http.RequestAsync(new HttpTransferRequest(url) { Connections = connections }));
        }

        Assert.DoesNotContain("X-Evil", server.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_about_urls_leave_out_their_passwords()
    {
        Exception?[] failures =
        [
            Record.Exception(() => new HttpTransferRequest("http://moon:cheese@127.0.0.1:0/")),
            Record.Exception(() => new HttpTransferRequest("gopher://moon:cheese@127.0.0.1/")),
            Record.Exception(() => new HttpTransferRequest("http://moon:cheese@127.0.0.1:port/")),
            Record.Exception(() => new HttpTransferRequest("http://moon:cheese@127.0.0.1/\r\n")),
            Record.Exception(() => Proxy.Parse("gopher://moon:cheese@127.0.0.1/")),
            await Record.ExceptionAsync(() => Http.RequestAsync(
                new HttpTransferRequest("http://127.0.0.1/") { Proxy = new Uri("gopher://moon:cheese@127.0.0.1/") })),
        ];
        Assert.All(failures, failure => Assert.DoesNotContain("cheese", Assert.IsAssignableFrom<Exception>(failure).Message, StringComparison.Ordinal));
        Assert.All(failures, failure => Assert.Contains("127.0.0.1", failure!.Message, StringComparison.Ordinal));
    }
}
