using System.IO.Compression;
using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Streaming;

/// <summary>Content that comes encoded: decoded as it comes, in pieces of the usual size, and not beyond what is sound.</summary>
public sealed class DecodingTests
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i} "));

    public static TheoryData<string, Delivery> Cases
    {
        get
        {
            var cases = new TheoryData<string, Delivery>();
            foreach (string coding in (string[])["gzip", "X-Gzip", "deflate", "br", "identity", "gzip, br"])
            {
                foreach (Delivery delivery in Enum.GetValues<Delivery>())
                    cases.Add(coding, delivery);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Known_codings_are_undone(string coding, Delivery delivery)
    {
        (HttpTransferResult? result, Exception? failure, string received) = await GetAsync(coding, Encode(coding, Text), delivery);
        Assert.Null(failure);
        Assert.Equal(Text, received);
        Assert.Equal(Text.Length, result!.BytesReceived);
        Assert.Equal(coding, result.Headers["Content-Encoding"]);
    }

    [Fact]
    public async Task An_unknown_coding_is_left_as_it_is()
    {
        (HttpTransferResult? result, _, string received) = await GetAsync("gzip, moon", Encoding.Latin1.GetBytes(Text));
        Assert.Equal(Text, received);
        Assert.Equal("gzip, moon", result!.Headers["Content-Encoding"]);
    }

    [Fact]
    public async Task Nothing_decodes_to_nothing()
    {
        (_, Exception? failure, string received) = await GetAsync("gzip", []);
        Assert.Null(failure);
        Assert.Empty(received);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Content_that_is_not_what_it_says_is_an_error(string coding)
    {
        (_, Exception? failure, _) = await GetAsync(coding, [.. Enumerable.Repeat((byte)255, 300)]);
        Assert.Contains("data is damaged", Assert.IsType<ProtocolException>(failure).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Encoded_content_cut_short_is_an_error(string coding)
    {
        byte[] encoded = Encode(coding, Text);
        (_, Exception? failure, string received) = await GetAsync(coding, encoded[..(encoded.Length / 2)]);
        Assert.Contains("data ends too early", Assert.IsType<ProtocolException>(failure).Message, StringComparison.Ordinal);
        Assert.StartsWith(received, Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_few_bytes_that_stand_for_many_come_as_many_pieces()
    {
        const int Size = 20_000_000;
        byte[] bomb = Encode("gzip", new string('0', Size));
        Assert.InRange(bomb.Length, 1, Size / 500);
        int largest = 0;
        long total = 0;
        using var server = Serve("gzip", bomb, Delivery.Whole);
        var failure = await Assert.ThrowsAsync<CallbackAbortException>(() => Http.RequestAsync(new HttpTransferRequest(server.Url("/x"))
        {
            Decompress = true,
            Receive = (chunk, _, _) =>
            {
                largest = Math.Max(largest, chunk.GetValueOrDefault().Length);
                total += chunk.GetValueOrDefault().Length;
                return new(total > 1_000_000 ? ReceiveResult.Abort("too much") : ReceiveResult.Continue);
            },
        }));
        Assert.Equal("too much", failure.Message);
        Assert.InRange(largest, 1, 2 * Filter.OutputTarget);
        Assert.InRange(total, 1_000_001, 1_000_000 + largest);
    }

    private static async Task<(HttpTransferResult? Result, Exception? Failure, string Received)> GetAsync(
        string coding, byte[] content, Delivery delivery = Delivery.Whole)
    {
        using ScriptedServer server = Serve(coding, content, delivery);
        using var received = new MemoryStream();
        HttpTransferResult? result = null;
        Exception? failure = await Record.ExceptionAsync(async () => result = await Http.RequestAsync(
            new HttpTransferRequest(server.Url("/x")) { Decompress = true, Receive = Receive.Stream(received) }));
        await server.FinishAsync();
        return (result, failure, Encoding.Latin1.GetString(received.ToArray()));
    }

    private static ScriptedServer Serve(string coding, byte[] content, Delivery delivery) => ScriptedServer.Start(
        Transcript.Parse($"""
            C: GET /x HTTP/1.1
            C: Host: *
            C: Accept-Encoding: gzip, deflate, br
            C:
            S: HTTP/1.1 200 OK
            S: Content-Encoding: {coding}
            S: Content-Length: {content.Length}
            S:
            S> {string.Concat(content.Select(b => $"\\x{b:x2}"))}
            """),
        delivery);

    private static byte[] Encode(string codings, string text)
    {
        byte[] content = Encoding.Latin1.GetBytes(text);
        foreach (string coding in codings.Split(", "))
        {
            using var encoded = new MemoryStream();
            using (Stream encoder = coding switch
            {
                "deflate" => new ZLibStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
                "br" => new BrotliStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
                "identity" => new BufferedStream(new MemoryStream()),
                _ => new GZipStream(encoded, CompressionLevel.Optimal, leaveOpen: true),
            })
            {
                encoder.Write(content);
            }

            if (coding != "identity")
                content = encoded.ToArray();
        }

        return content;
    }
}
