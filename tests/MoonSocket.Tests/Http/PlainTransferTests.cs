using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Streaming;

[Collection(NginxCollection.Name)]
[Trait("Kind", "Real")]
public sealed class PlainTransferTests(NginxFixture nginx)
{
    private readonly NginxServer _server = nginx.Server;

    [Fact]
    public async Task Content_of_a_file_comes_as_it_is()
    {
        byte[] content = _server.Put("plain.bin", 10_000);
        using var received = new MemoryStream();
        HttpTransferResult result = await Http.GetAsync(_server.Url("/plain.bin"), Receive.Stream(received));
        Assert.Equal(200, result.StatusCode);
        Assert.Equal("OK", result.Reason);
        Assert.Equal(new Version(1, 1), result.HttpVersion);
        Assert.Equal(10_000, result.BytesReceived);
        Assert.Equal("10000", result.Headers["content-length"]);
        Assert.Equal(content, received.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Content_is_stored_with_length_or_in_chunks(bool chunked)
    {
        var content = new byte[10_000];
        new Random(1).NextBytes(content);
        string name = $"stored-{chunked}.bin";
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(_server.Url($"/dav/{name}"))
        {
            Method = "PUT",
            Send = Send.Bytes(content),
            Chunked = chunked,
        });
        Assert.Equal(201, result.StatusCode);
        Assert.Equal(10_000, result.BytesSent);
        Assert.Equal(content, File.ReadAllBytes(_server.Stored(name)));
        result = await Http.DeleteAsync(_server.Url($"/dav/{name}"));
        Assert.Equal(204, result.StatusCode);
        Assert.False(File.Exists(_server.Stored(name)));
    }
}
