using System.Security.Cryptography.X509Certificates;
using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Streaming;

/// <summary>What goes out: framing, callbacks that fail, servers that answer before the end.</summary>
public sealed class UploadTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    // Too long to be collected by the engine: it is on its way before the callback is asked again.
    private static readonly string LongPiece = new('x', 10_000);

    public static TheoryData<Delivery> Deliveries => Conversation.Deliveries;

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task A_known_length_is_announced(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync("upload-length", r => (r.Method, r.Send) = ("PUT", Send.Bytes(Hello)), delivery);
        Assert.Equal(201, talk.Succeeded().StatusCode);
        Assert.Equal(5, talk.Result!.BytesSent);
        talk = await Conversation.PlayAsync(
            "upload-length", r => (r.Method, r.Send, r.Length) = ("PUT", Pieces.Of("he", "llo"), 5), delivery);
        Assert.Equal(201, talk.Succeeded().StatusCode);
    }

    [Fact]
    public async Task An_unknown_length_goes_in_chunks()
    {
        var talk = await Conversation.PlayAsync("upload-chunked", r => (r.Method, r.Send) = ("PUT", Pieces.Of("he", "llo")));
        Assert.Equal(201, talk.Succeeded().StatusCode);
        Assert.Equal(5, talk.Result!.BytesSent);
    }

    [Fact]
    public async Task Framing_headers_of_the_caller_are_sent_once()
    {
        var talk = await Conversation.PlayAsync("framing-given", r =>
        {
            (r.Method, r.Send) = ("PUT", Pieces.Of("hello"));
            r.Headers.Add("host", "moon.example");
            r.Headers.Add("content-length", "5");
            r.Headers.Add("content-type", "text/plain");
            r.Headers.Add("connection", "close");
        });
        Assert.Equal(201, talk.Succeeded().StatusCode);
    }

    [Fact]
    public async Task An_older_version_is_spoken()
    {
        var talk = await Conversation.PlayAsync("version10", r =>
            (r.Method, r.Send, r.HttpVersion) = ("PUT", Send.Bytes(Hello), new Version(1, 0)));
        Assert.Equal(201, talk.Succeeded().StatusCode);
    }

    [Fact]
    public async Task An_older_version_needs_the_length()
    {
        var request = new HttpTransferRequest("http://127.0.0.1:1/") { Method = "PUT", Send = Pieces.Of("x"), HttpVersion = new Version(1, 0) };
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => Http.RequestAsync(request));
        Assert.Contains("HTTP/1.0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replacement_gives_the_rest()
    {
        SendCallback first = _ => new(SendResult.Chunk("he"u8.ToArray(), Pieces.Of("llo")));
        var talk = await Conversation.PlayAsync("upload-chunked", r => (r.Method, r.Send) = ("PUT", first));
        Assert.Equal(201, talk.Succeeded().StatusCode);
    }

    [Fact]
    public async Task An_abort_closes_the_connection()
    {
        var talk = await Conversation.PlayAsync(
            "upload-broken-off", r => (r.Method, r.Send) = ("PUT", Pieces.Then(() => SendResult.Abort("enough"), LongPiece)));
        Assert.Equal("enough", talk.Failed<CallbackAbortException>().Message);
        Assert.Equal(LongPiece.Length, talk.Failed<CallbackAbortException>().BytesSent);
        Assert.Equal("|CallbackAbortException", talk.Told);
        Assert.DoesNotContain("\r\n0\r\n", talk.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_send_callback_throws_comes_out_unchanged()
    {
        var thrown = new FormatException("odd");
        var talk = await Conversation.PlayAsync(
            "upload-broken-off", r => (r.Method, r.Send) = ("PUT", Pieces.Then(() => throw thrown, LongPiece)));
        Assert.Same(thrown, talk.Failure);
        Assert.Equal("|TransferException", talk.Told);
    }

    [Theory]
    [InlineData("hell", "the send callback gave 4 of the 5 bytes announced")]
    [InlineData("hello!", "the send callback gave more than the 5 bytes announced")]
    public async Task A_content_of_another_length_than_announced_is_an_error(string content, string message)
    {
        var talk = await Conversation.PlayAsync(
            "upload-broken-off-length", r => (r.Method, r.Send, r.Length) = ("PUT", Pieces.Of(content), 5));
        Assert.Equal(message, talk.Failed<TransferException>().Message);
        Assert.Equal("|TransferException", talk.Told);
        Assert.DoesNotContain("hello", talk.Heard, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Leave_to_send_is_awaited(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync(
            "continue", r => (r.Method, r.Send, r.ExpectContinue) = ("PUT", Send.Bytes(Hello), true), delivery);
        Assert.Equal(201, talk.Succeeded().StatusCode);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Without_leave_nothing_is_taken_from_the_callback(Delivery delivery)
    {
        int asked = 0;
        var talk = await Conversation.PlayAsync(
            "continue-refused",
            r => (r.Method, r.Send, r.Length, r.ExpectContinue) = ("PUT", Pieces.Endless(1, () => asked++), 5000, true),
            delivery);
        Assert.Equal(413, talk.Succeeded().StatusCode);
        Assert.Equal("too much|end", talk.Told);
        Assert.Equal(0, asked);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task An_answer_before_the_end_ends_the_sending(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync(
            "early-answer-length",
            r => (r.Method, r.Send, r.Length) = ("PUT", Pieces.Endless(1000), 1_000_000_000),
            delivery);
        Assert.Equal(413, talk.Succeeded().StatusCode);
        Assert.Equal("too much|end", talk.Told);
        Assert.InRange(talk.Result!.BytesSent, 1000, 100_000_000);
        talk = await Conversation.PlayAsync(
            "early-answer-chunked", r => (r.Method, r.Send) = ("PUT", Pieces.Endless(1000)), delivery);
        Assert.Equal(413, talk.Succeeded().StatusCode);
        Assert.Equal("too much|end", talk.Told);
        // Nothing may look like the end of the content.
        Assert.DoesNotContain("\r\n0\r\n", talk.Heard, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task An_early_answer_is_heard_on_a_connection_used_before(Delivery delivery)
    {
        using var server = ScriptedServer.Start(Transcript.Load("http/early-answer-again.txt"), delivery);
        using var connections = new HttpConnections();
        var request = new HttpTransferRequest(server.Url("/x")) { Method = "PUT", Send = Send.Bytes(Hello), Connections = connections };
        Assert.Equal(201, (await Http.RequestAsync(request)).StatusCode);
        request.Send = Pieces.Endless(1000);
        Assert.Equal(503, (await Http.RequestAsync(request)).StatusCode);
        request.Send = Send.Bytes(Hello);
        Assert.Equal(201, (await Http.RequestAsync(request)).StatusCode);
        await server.FinishAsync();
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task An_early_answer_is_heard_through_tls(Delivery delivery)
    {
        using var authority = new PrivateAuthority();
        using X509Certificate2 certificate = authority.Issue("127.0.0.1");
        using var server = ScriptedServer.Start(Transcript.Load("http/early-answer-tls.txt"), delivery, certificate);
        using var connections = new HttpConnections();
        var request = new HttpTransferRequest($"https://127.0.0.1:{server.Port}/x")
        {
            Method = "PUT",
            Send = Send.Bytes(Hello),
            Connections = connections,
            Tls = new Net.TlsOptions { CustomRoots = [authority.Certificate] },
        };
        Assert.Equal(201, (await Http.RequestAsync(request)).StatusCode);
        request.Send = Pieces.Endless(1000);
        Assert.Equal(503, (await Http.RequestAsync(request)).StatusCode);
        await server.FinishAsync();
    }

    [Fact]
    public async Task An_expectation_the_server_does_not_know_is_dropped()
    {
        var talk = await Conversation.PlayAsync(
            "continue-unknown", r => (r.Method, r.Send, r.Length, r.ExpectContinue) = ("PUT", Pieces.Of("hello"), 5, true));
        Assert.Equal(201, talk.Succeeded().StatusCode);
    }

    [Fact]
    public async Task The_callback_is_told_what_it_sent_is_not_a_text_but_bytes()
    {
        byte[] every = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: PUT /x HTTP/1.1\nC: Host: *\nC: Content-Length: 256\nC:\n"
            + $"C> {string.Concat(every.Select(b => $"\\x{b:x2}"))}\nS: HTTP/1.1 204 No Content\nS:\n"));
        HttpTransferResult result = await Http.PutAsync(server.Url("/x"), Send.Bytes(every));
        Assert.Equal(204, result.StatusCode);
        await server.FinishAsync();
        Assert.EndsWith(Encoding.Latin1.GetString(every), server.Heard, StringComparison.Ordinal);
    }
}
