using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>Connections that are kept, shared, bounded in number, and closed.</summary>
public sealed class ConnectionsTests
{
    [Fact]
    public async Task Disposing_closes_what_was_kept()
    {
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 204 No Content\nS:\n!closed\n"));
        var connections = new HttpConnections();
        var request = new HttpTransferRequest(server.Url("/x")) { Connections = connections };
        await Http.RequestAsync(request);
        connections.Dispose();
        await server.FinishAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Http.RequestAsync(request));
    }

    [Fact]
    public async Task Options_that_differ_each_time_do_not_pile_up()
    {
        using var connections = new HttpConnections();
        var dialer = new Dialer(new NetworkPolicy());
        for (int i = 1; i <= 100; i++)
        {
            using var server = ScriptedServer.Start(Transcript.Parse(
                "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 204 No Content\nS:\n!closed\n"));
            await Http.RequestAsync(new HttpTransferRequest(server.Url("/x"))
            {
                Connections = connections,
                Dialer = dialer,
                ConnectTimeout = TimeSpan.FromSeconds(i),
            });
            Assert.InRange(dialer.OpenSockets, 1, 33);
        }
    }

    [Fact]
    public void A_proxy_without_a_port_is_another_than_one_with_port_80()
    {
        ConnectionOptions Of(string proxy) => ConnectionOptions.Of(new HttpTransferRequest("http://127.0.0.1/") { Proxy = new Uri(proxy) });
        Assert.NotEqual(Of("http://proxy.example"), Of("http://proxy.example:80"));
        Assert.NotEqual(Of("http://a:b@proxy.example"), Of("http://a:c@proxy.example"));
        Assert.Equal(Of("http://proxy.example:80"), Of("http://proxy.example:80/"));
    }

    [Fact]
    public async Task What_is_in_use_stays_open()
    {
        using var connections = new HttpConnections();
        using var slow = ScriptedServer.Start(Transcript.Load("http/long.txt"));
        var released = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        Task<HttpTransferResult> transfer = Http.RequestAsync(new HttpTransferRequest(slow.Url("/x"))
        {
            Connections = connections,
            Receive = async (_, _, _) =>
            {
                begun.TrySetResult();
                await released.Task;
                return ReceiveResult.Continue;
            },
        });
        await begun.Task;
        for (int i = 1; i <= 40; i++)
        {
            await Record.ExceptionAsync(() => Http.RequestAsync(new HttpTransferRequest("http://127.0.0.1:1/")
            {
                Connections = connections,
                ConnectTimeout = TimeSpan.FromSeconds(i),
            }));
        }

        released.SetResult();
        Assert.Equal(160_000, (await transfer).BytesReceived);
    }

    [Fact]
    public async Task A_version_the_platform_does_not_have_is_an_error()
    {
        if (OperatingSystem.IsLinux() && System.Net.Quic.QuicConnection.IsSupported)
            return;
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => Http.RequestAsync(new HttpTransferRequest("https://127.0.0.1:1/")
        {
            HttpVersion = new Version(3, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        }));
        Assert.Contains("3.0", failure.Message, StringComparison.Ordinal);
    }
}
