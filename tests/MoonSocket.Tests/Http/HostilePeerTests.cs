using System.Net;
using System.Net.Sockets;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>Peers that stall, break off or lie where a transfer could wait for ever or believe them.</summary>
public sealed class HostilePeerTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_server_that_takes_nothing_counts_as_silent_while_the_callback_thinks()
    {
        // The pieces fit in the engine's buffer, so that it is emptied while the next one is asked for.
        byte[] piece = new byte[2000];
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var request = new HttpTransferRequest($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/x")
        {
            Method = "PUT",
            IdleTimeout = Short,
            Send = async _ =>
            {
                await Task.Yield();
                return SendResult.Chunk(piece);
            },
        };
        var failure = await Assert.ThrowsAsync<TransferTimeoutException>(() => Http.RequestAsync(request).WaitAsync(Long));
        Assert.Equal(TimeoutPhase.Idle, failure.Phase);
    }

    [Fact]
    public async Task A_handshake_that_does_not_end_counts_as_silence_where_connecting_has_no_limit()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var request = new HttpTransferRequest($"https://127.0.0.1:{port}/") { IdleTimeout = Short };
        var failure = await Assert.ThrowsAsync<TransferTimeoutException>(() => Http.RequestAsync(request).WaitAsync(Long));
        Assert.Equal(TimeoutPhase.Idle, failure.Phase);
    }

    [Fact]
    public async Task A_send_callback_at_work_is_told_and_waited_for_before_the_transfer_is_over()
    {
        bool isRunning = false;
        bool wasRunningAtTheEnd = true;
        SendCallback thinking = async token =>
        {
            isRunning = true;
            try
            {
                await Task.Delay(Long, token);
            }
            finally
            {
                isRunning = false;
            }

            return SendResult.End;
        };
        var talk = await Conversation.PlayAsync("continue-broken", r =>
        {
            (r.Method, r.ExpectContinue, r.Length, r.Send) = ("PUT", true, 5000, thinking);
            r.Receive = (_, _, _) =>
            {
                wasRunningAtTheEnd = isRunning;
                return new(ReceiveResult.Continue);
            };
        });
        Assert.IsAssignableFrom<TransferException>(talk.Failure);
        Assert.IsNotType<TransferTimeoutException>(talk.Failure);
        Assert.False(wasRunningAtTheEnd);
    }

    [Fact]
    public async Task A_redirect_is_followed_though_its_content_breaks_off()
    {
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 302 Found\nS: Location: /new\nS: Content-Length: 10\nS:\nS> half\n!close\n"
            + "!accept\nC: GET /new HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 200 OK\nS: Content-Length: 5\nS:\nS> hello\n"));
        HttpTransferResult result = await Http.GetAsync(server.Url("/x")).WaitAsync(Long);
        Assert.Equal(5, result.BytesReceived);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_redirect_is_followed_though_its_content_never_ends()
    {
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 302 Found\nS: Location: /new\nS:\nS> half\n!accept\n"
            + "C: GET /new HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 200 OK\nS: Content-Length: 5\nS:\nS> hello\n"));
        HttpTransferResult result = await Http.GetAsync(server.Url("/x")).WaitAsync(TimeSpan.FromSeconds(14));
        Assert.Equal(5, result.BytesReceived);
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_rest_that_is_not_the_whole_rest_is_delivered_and_is_an_error()
    {
        using var received = new MemoryStream();
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: GET /x HTTP/1.1\nC: Host: *\nC: Range: bytes=7-\nC:\nS: HTTP/1.1 206 Part\nS: Content-Range: bytes 7-11/100\n"
            + "S: Content-Length: 5\nS:\nS> hello\n"));
        var failure = await Assert.ThrowsAsync<ProtocolException>(() => Http.RequestAsync(new HttpTransferRequest(server.Url("/x"))
        {
            Resume = new HttpResume(7),
            Receive = Receive.Stream(received, leaveOpen: true),
        }));
        Assert.Contains("bytes 7-11/100", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, failure.BytesReceived);
        Assert.Equal("hello"u8.ToArray(), received.ToArray());
    }

    [Fact]
    public async Task What_is_said_about_content_stays_behind_with_the_content()
    {
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: POST /x HTTP/1.1\nC: Host: *\nC: Transfer-Encoding: chunked\nC:\nC: 5\nC: hello\nC: 0\nC:\n"
            + "S: HTTP/1.1 303 See Other\nS: Location: /new\nS: Content-Length: 0\nS:\n"
            + "C: GET /new HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 200 OK\nS: Content-Length: 0\nS:\n"));
        var request = new HttpTransferRequest(server.Url("/x")) { Method = "POST", Send = Send.String("hello") };
        request.Headers.Add("Transfer-Encoding", "chunked");
        Assert.Equal(200, (await Http.RequestAsync(request)).StatusCode);
        await server.FinishAsync();
    }

    [Fact]
    public async Task Closing_the_connections_ends_the_transfers_on_them()
    {
        using var connections = new HttpConnections();
        var talk = await Conversation.PlayAsync("stalled-content", r =>
        {
            r.Connections = connections;
            r.Receive = (chunk, _, _) =>
            {
                if (chunk is { IsEmpty: false })
                    _ = Task.Run(connections.Dispose, CancellationToken.None);
                return new(ReceiveResult.Continue);
            };
        });
        Assert.IsType<ConnectionException>(talk.Failure);
    }

    [Fact]
    public async Task Tls_files_that_cannot_be_read_are_told_like_any_other_failure()
    {
        using var source = new MemoryStream();
        TransferException? told = null;
        var failure = await Assert.ThrowsAsync<TransferException>(() => Http.RequestAsync(new HttpTransferRequest("https://127.0.0.1:1/")
        {
            Tls = new TlsOptions { CaFile = "/nowhere/ca.pem" },
            Send = Send.Stream(source),
            Method = "PUT",
            Receive = (_, error, _) =>
            {
                told = error;
                return new(ReceiveResult.Continue);
            },
        }));
        Assert.Same(failure, told);
        Assert.False(source.CanRead);
    }

    [Fact]
    public async Task A_callback_the_head_hook_replaced_gives_back_what_it_holds()
    {
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        var talk = await Conversation.PlayAsync("plain", r =>
        {
            r.Headers.Add("X-Custom", "one");
            r.Receive = Receive.Stream(first);
            r.OnHead = (_, _) => new(ReceiveResult.ContinueWith(Receive.Stream(second, leaveOpen: true)));
        });
        Assert.Equal(5, talk.Succeeded().BytesReceived);
        Assert.Equal(5, second.Length);
        Assert.False(first.CanWrite);
    }

    [Fact]
    public async Task Codings_are_not_piled_up_without_end()
    {
        string codings = string.Join(',', Enumerable.Repeat("br", 15_000));
        using var server = ScriptedServer.Start(Transcript.Parse(
            $"C: GET /x HTTP/1.1\nC: Host: *\nC: Accept-Encoding: *\nC:\nS: HTTP/1.1 200 OK\nS: Content-Length: 1\nS: Content-Encoding: {codings}\nS:\nS> x\n"));
        var failure = await Assert.ThrowsAsync<ProtocolException>(
            () => Http.RequestAsync(new HttpTransferRequest(server.Url("/x")) { Decompress = true }));
        Assert.Contains("15000 codings", failure.Message, StringComparison.Ordinal);
    }
}
