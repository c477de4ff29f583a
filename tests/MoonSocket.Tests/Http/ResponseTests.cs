using System.Net.Sockets;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Streaming;

/// <summary>What comes back: heads, framings, and what is wrong with them.</summary>
public sealed class ResponseTests
{
    public static TheoryData<Delivery> Deliveries => Conversation.Deliveries;

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task A_counted_content_is_read(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync("plain", r => r.Headers.Add("X-Custom", "one"), delivery);
        Assert.Equal(200, talk.Succeeded().StatusCode);
        Assert.Equal(5, talk.Result!.BytesReceived);
        Assert.Equal(5, talk.Result.Head.ContentLength);
        Assert.Equal("hello|end", talk.Told);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Chunks_and_trailers_are_read(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync("trailers", null, delivery);
        HttpTransferResult result = talk.Succeeded();
        Assert.Equal("Hello, world!|end", talk.Told);
        Assert.Equal("Quite fine", result.Reason);
        Assert.Equal(["a=1", "b=2"], result.Headers.GetAll("set-cookie"));
        Assert.Contains(new HttpHeader("x-oddly-Spelled", "one"), result.Headers);
        Assert.Equal("X-Sum: 42\r\nX-More: yes\r\n", result.Trailers.ToString());
        Assert.Equal(
            "HTTP/1.1 200 Quite fine\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n"
            + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nx-oddly-Spelled: one\r\n",
            result.Head.ToString());
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task A_content_until_close_is_read(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync("until-close", null, delivery);
        Assert.Equal(new Version(1, 0), talk.Succeeded().HttpVersion);
        Assert.Null(talk.Result!.Head.ContentLength);
        Assert.Equal("hello|end", talk.Told);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Interim_responses_are_passed_over(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync("interim", null, delivery);
        Assert.Equal(200, talk.Succeeded().StatusCode);
        Assert.Equal("hello|end", talk.Told);
    }

    [Fact]
    public async Task Heads_without_content_leave_the_connection_in_use()
    {
        using var server = ScriptedServer.Start(Transcript.Load("http/head.txt"));
        using var connections = new HttpConnections();
        var request = new HttpTransferRequest(server.Url("/x")) { Method = "HEAD", Connections = connections };
        HttpTransferResult result = await Http.RequestAsync(request);
        Assert.Equal(5000, result.Head.ContentLength);
        Assert.Equal(0, result.BytesReceived);
        result = await Http.RequestAsync(request);
        Assert.Equal(304, result.StatusCode);
        Assert.Equal("\"v1\"", result.Headers["ETag"]);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("truncated-length", "hello")]
    [InlineData("truncated-chunks", "hello")]
    [InlineData("silent", "")]
    public async Task A_server_that_closes_too_early_is_an_error(string transcript, string delivered)
    {
        foreach (Delivery delivery in Enum.GetValues<Delivery>())
        {
            var talk = await Conversation.PlayAsync(transcript, null, delivery);
            var failure = talk.Failed<ConnectionException>();
            Assert.Equal(SocketError.ConnectionReset, failure.SocketError);
            Assert.Matches(@"^GET http://127\.0\.0\.1:\d+/x: the server closed before everything had come$", failure.Message);
            Assert.Equal(delivered.Length, failure.BytesReceived);
            Assert.Equal($"{delivered}|ConnectionException", talk.Told);
        }
    }

    [Fact]
    public async Task What_came_of_a_cut_chunk_is_delivered_before_the_error()
    {
        var talk = await Conversation.PlayAsync("truncated-chunk");
        Assert.Equal(SocketError.ConnectionReset, talk.Failed<ConnectionException>().SocketError);
        Assert.Equal("helloabc|ConnectionException", talk.Told);
    }

    [Fact]
    public async Task A_broken_connection_is_an_error()
    {
        var talk = await Conversation.PlayAsync("reset");
        Assert.Equal(SocketError.ConnectionReset, talk.Failed<ConnectionException>().SocketError);
        Assert.Equal("|ConnectionException", talk.Told);
    }

    [Theory]
    [InlineData("bad-chunk")]
    [InlineData("bad-status")]
    [InlineData("large-head")]
    public async Task Nonsense_is_a_protocol_error(string transcript)
    {
        var talk = await Conversation.PlayAsync(transcript);
        Assert.StartsWith("GET http://127.0.0.1:", talk.Failed<ProtocolException>().Message, StringComparison.Ordinal);
        Assert.Equal("|ProtocolException", talk.Told);
    }

    [Fact]
    public async Task A_refused_connection_is_an_error()
    {
        int port = ServerProcess.FreePort();
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => Http.GetAsync($"http://127.0.0.1:{port}/"));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketError);
        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
    }
}
