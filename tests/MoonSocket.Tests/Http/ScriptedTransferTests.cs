using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Streaming;

/// <summary>Conversations that no real server holds to order, each delivered whole, by line and by byte.</summary>
public sealed class ScriptedTransferTests
{
    [Theory]
    [InlineData(Delivery.Whole)]
    [InlineData(Delivery.ByLine)]
    [InlineData(Delivery.ByByte)]
    public async Task Chunks_and_trailers_are_read(Delivery delivery)
    {
        using var server = ScriptedServer.Start(Transcript.Load("http/trailers.txt"), delivery);
        using var connections = new HttpConnections();
        using var received = new MemoryStream();
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(server.Url("/trailers"))
        {
            Connections = connections,
            Receive = Receive.Stream(received),
        });
        Assert.Equal("Hello, world!", Encoding.ASCII.GetString(received.ToArray()));
        Assert.Equal("Quite fine", result.Reason);
        Assert.Equal(["a=1", "b=2"], result.Headers.GetAll("set-cookie"));
        Assert.Contains(new HttpHeader("x-oddly-Spelled", "one"), result.Headers);
        Assert.Equal("X-Sum: 42\r\nX-More: yes\r\n", result.Trailers.ToString());
        Assert.Equal(13, result.BytesReceived);
        Assert.Equal(
            "HTTP/1.1 200 Quite fine\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n"
            + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nx-oddly-Spelled: one\r\n",
            result.Head.ToString());
        result = await Http.RequestAsync(new HttpTransferRequest(server.Url("/again")) { Connections = connections });
        Assert.Equal(204, result.StatusCode);
        await server.FinishAsync();
    }
}
