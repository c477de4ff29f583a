using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.Tests.Net;

/// <summary>What is not HTTP, through squid and danted.</summary>
[Trait("Kind", "Real")]
public sealed class RealProxyTests
{
    [Theory]
    [InlineData("socks5", "127.0.0.1")]
    [InlineData("socks5", "localhost")]
    [InlineData("socks5h", "localhost")]
    [InlineData("socks4", "localhost")]
    public async Task Danted_connects(string scheme, string host)
    {
        using DanteServer proxy = await DanteServer.StartAsync();
        using LoopbackServer server = Echo();
        Assert.Equal("echo", await TalkAsync($"{scheme}://127.0.0.1:{proxy.Port}", host, server.Port));
    }

    [Fact]
    public async Task Danted_tells_that_nobody_is_there()
    {
        using DanteServer proxy = await DanteServer.StartAsync();
        int port = ServerProcess.FreePort();
        var e = await Assert.ThrowsAsync<ConnectionException>(() => TalkAsync($"socks5://127.0.0.1:{proxy.Port}", "127.0.0.1", port));
        Assert.Equal(SocketError.ConnectionRefused, e.SocketError);
    }

    [Fact]
    public async Task Squid_connects_who_knows_the_password()
    {
        using SquidServer proxy = await SquidServer.StartAsync();
        using LoopbackServer server = Echo();
        Assert.Equal("echo", await TalkAsync(proxy.Url.OriginalString, "127.0.0.1", server.Port));
        var e = await Assert.ThrowsAsync<ConnectionException>(
            () => TalkAsync(proxy.UrlWithoutPassword.OriginalString, "127.0.0.1", server.Port));
        Assert.Contains("407", e.Message, StringComparison.Ordinal);
    }

    private static LoopbackServer Echo() => new(serve: async stream =>
    {
        byte[] line = new byte[6];
        await stream.ReadExactlyAsync(line);
        await stream.WriteAsync(line);
    });

    private static async Task<string> TalkAsync(string proxy, string host, int port)
    {
        var options = new DialOptions { Proxy = Proxy.Parse(proxy), ConnectTimeout = TimeSpan.FromSeconds(20) };
        Socket socket = await new Dialer().ConnectAsync(host, port, options);
        await using var transport = new SocketTransport(socket, host) { IdleTimeout = TimeSpan.FromSeconds(20) };
        await transport.WriteAsync("echo\r\n"u8.ToArray(), default);
        ReadOnlyMemory<byte>? line = await transport.ReadLineAsync(100, default);
        return System.Text.Encoding.ASCII.GetString(line!.Value.Span);
    }
}
