using System.Net;
using System.Net.Sockets;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>A stalled server against each time-out, and the caller's token. Limits are short; nothing is measured.</summary>
public sealed class TimeoutTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(150);

    [Theory]
    [InlineData("stalled-head", "")]
    [InlineData("stalled-content", "hello")]
    public async Task Silence_ends_the_transfer(string transcript, string delivered)
    {
        var talk = await Conversation.PlayAsync(transcript, r => r.IdleTimeout = Short);
        Check(talk.Failed<TransferTimeoutException>(), TimeoutPhase.Idle);
        Assert.Equal($"{delivered}|TransferTimeoutException", talk.Told);
    }

    [Theory]
    [InlineData("stalled-head", "")]
    [InlineData("stalled-content", "hello")]
    public async Task The_whole_may_not_take_longer_than_allowed(string transcript, string delivered)
    {
        var talk = await Conversation.PlayAsync(transcript, r => r.TotalTimeout = Short);
        Check(talk.Failed<TransferTimeoutException>(), TimeoutPhase.Total);
        Assert.Equal($"{delivered}|TransferTimeoutException", talk.Told);
    }

    [Fact]
    public async Task A_server_that_takes_nothing_counts_as_silent()
    {
        var talk = await Conversation.PlayAsync(
            "upload-stalled", r => (r.Method, r.Send, r.IdleTimeout) = ("PUT", Pieces.Endless(100_000), Short));
        Check(talk.Failed<TransferTimeoutException>(), TimeoutPhase.Idle);
    }

    [Fact]
    public async Task The_time_a_callback_takes_is_not_silence()
    {
        int calls = 0;
        using var received = new MemoryStream();
        var talk = await Conversation.PlayAsync("plain", r =>
        {
            r.Headers.Add("X-Custom", "one");
            r.IdleTimeout = Short;
            r.Receive = async (_, _, token) =>
            {
                if (calls++ == 0)
                    await Task.Delay(Short * 4, token);
                return ReceiveResult.Continue;
            };
        });
        Assert.Equal(5, talk.Succeeded().BytesReceived);
    }

    [Fact]
    public async Task The_time_a_callback_takes_counts_for_the_whole()
    {
        var talk = await Conversation.PlayAsync("aborted-content", r =>
        {
            r.TotalTimeout = Short;
            r.Receive = async (chunk, _, token) =>
            {
                if (chunk is { IsEmpty: false })
                    await Task.Delay(Timeout.Infinite, token);
                return ReceiveResult.Continue;
            };
        });
        Check(talk.Failed<TransferTimeoutException>(), TimeoutPhase.Total);
    }

    [Fact]
    public async Task A_connection_may_not_take_longer_than_allowed()
    {
        // It accepts and then says nothing: the TLS handshake does not end.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var request = new HttpTransferRequest($"https://127.0.0.1:{port}/") { ConnectTimeout = Short };
        var failure = await Assert.ThrowsAsync<TransferTimeoutException>(() => Http.RequestAsync(request));
        Check(failure, TimeoutPhase.Connect);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_in_time_is_a_connect_time_out()
    {
        var dialer = new Dialer
        {
            Resolver = async (_, _, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return [];
            },
        };
        var request = new HttpTransferRequest("http://nowhere.example/") { ConnectTimeout = Short, IdleTimeout = Short / 2, Dialer = dialer };
        Check(await Assert.ThrowsAsync<TransferTimeoutException>(() => Http.RequestAsync(request)), TimeoutPhase.Connect);
    }

    [Fact]
    public async Task The_caller_can_cancel()
    {
        using var source = new CancellationTokenSource();
        var talk = await Conversation.PlayAsync(
            "stalled-content",
            r => r.OnHead = (_, _) =>
            {
                source.CancelAfter(Short);
                return new(ReceiveResult.Continue);
            },
            cancellationToken: source.Token);
        Assert.Matches(@"^GET http://127\.0\.0\.1:\d+/x was canceled$", talk.Failed<TransferCanceledException>().Message);
        Assert.Equal("hello|TransferCanceledException", talk.Told);
    }

    private static void Check(TransferTimeoutException failure, TimeoutPhase phase)
    {
        Assert.Equal(phase, failure.Phase);
        Assert.Equal(Short, failure.Limit);
        Assert.Contains("0.15 s", failure.Message, StringComparison.Ordinal);
    }
}
