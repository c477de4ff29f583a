using System.IO.Compression;
using System.Net;
using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Streaming;

/// <summary>What a real server makes of it: redirects, passwords, codings, versions.</summary>
[Collection(NginxCollection.Name)]
[Trait("Kind", "Real")]
public sealed class NginxTests(NginxFixture nginx)
{
    private readonly NginxServer _server = nginx.Server;

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirects_lead_to_the_content(int code)
    {
        byte[] content = _server.Put("target.bin", 3000);
        (HttpTransferResult result, byte[] received) = await GetAsync($"/r{code}/target.bin");
        Assert.Equal(200, result.StatusCode);
        Assert.Equal(_server.Url("/target.bin"), result.Url.AbsoluteUri);
        Assert.Equal(content, received);
    }

    [Fact]
    public async Task Content_follows_a_307()
    {
        byte[] content = RandomBytes(5000);
        HttpTransferResult result = await Http.PutAsync(_server.Url("/r307/dav/moved.bin"), Send.Bytes(content));
        Assert.Equal(201, result.StatusCode);
        Assert.Equal(content, File.ReadAllBytes(_server.Stored("moved.bin")));
    }

    [Fact]
    public async Task A_loop_of_redirects_ends()
        => await Assert.ThrowsAsync<ProtocolException>(() => Http.GetAsync(_server.Url("/loop")));

    [Fact]
    public async Task Credentials_stay_with_their_origin()
    {
        var request = new HttpTransferRequest(_server.Url("/away/show/")) { User = "moon", Password = "x", Authentication = HttpAuthentication.Basic };
        request.Headers.Add("Cookie", "a=1");
        request.Headers.Add("X-Custom", "kept");
        HttpTransferResult result = await Http.RequestAsync(request);
        Assert.Equal("localhost", result.Url.Host);
        Assert.Equal("[]", result.Headers["X-Authorization"]);
        Assert.Equal("[]", result.Headers["X-Cookie"]);
        Assert.Equal("[kept]", result.Headers["X-Custom"]);
        Assert.Equal($"[localhost:{_server.Port}]", result.Headers["X-Host"]);
    }

    [Fact]
    public async Task Repeated_headers_stay_apart()
    {
        (HttpTransferResult result, byte[] content) = await GetAsync("/show/");
        Assert.Equal(["a=1", "b=2"], result.Headers.GetAll("Set-Cookie"));
        Assert.Equal("shown", Encoding.ASCII.GetString(content));
    }

    [Fact]
    public async Task A_target_is_sent_as_it_is_written()
    {
        HttpTransferResult result = await Http.RequestAsync(
            new HttpTransferRequest(_server.Url("/")) { RequestTarget = "/show/a/../%7e%2F;p?q='x" });
        Assert.Equal("[/show/a/../%7e%2F;p?q='x]", result.Headers["X-Target"]);
    }

    [Fact]
    public async Task Without_a_password_there_is_no_entrance()
    {
        HttpTransferResult result = await Http.GetAsync(_server.Url("/auth/secret.txt"));
        Assert.Equal(401, result.StatusCode);
    }

    [Theory]
    [InlineData(HttpAuthentication.OnChallenge)]
    [InlineData(HttpAuthentication.Basic)]
    public async Task The_password_opens(HttpAuthentication way)
    {
        using var received = new MemoryStream();
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(_server.Url("/auth/secret.txt"))
        {
            User = NginxServer.User,
            Password = NginxServer.Password,
            Authentication = way,
            Receive = Receive.Stream(received),
        });
        Assert.Equal(200, result.StatusCode);
        Assert.Equal("the moon is made of Lua", Encoding.ASCII.GetString(received.ToArray()));
    }

    [Fact]
    public async Task Content_that_cannot_start_again_is_asked_for_after_the_challenge()
    {
        string piece = new('x', 5000);
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(_server.Url("/auth/new.txt"))
        {
            Method = "PUT",
            Send = Pieces.Of(piece),
            User = NginxServer.User,
            Password = NginxServer.Password,
        });
        Assert.Equal(201, result.StatusCode);
        Assert.Equal(5000, result.BytesSent);
        Assert.Equal(piece, File.ReadAllText(Path.Combine(_server.Root, "auth", "new.txt")));
    }

    [Fact]
    public async Task Responses_without_content_have_none()
    {
        _server.Put("head.bin", 3000);
        HttpTransferResult result = await Http.HeadAsync(_server.Url("/head.bin"));
        Assert.Equal((200, 3000, 0), (result.StatusCode, result.Head.ContentLength, result.BytesReceived));
        (result, byte[] content) = await GetAsync("/empty");
        Assert.Equal(204, result.StatusCode);
        Assert.Empty(content);
        string date = (await Http.HeadAsync(_server.Url("/head.bin"))).Headers["Last-Modified"]!;
        (result, content) = await GetAsync("/head.bin", r => r.Headers.Add("If-Modified-Since", date));
        Assert.Equal(304, result.StatusCode);
        Assert.Empty(content);
    }

    [Fact]
    public async Task A_download_is_resumed()
    {
        byte[] content = _server.Put("resumed.bin", 5000);
        HttpTransferResult whole = await Http.HeadAsync(_server.Url("/resumed.bin"));
        string tag = whole.Headers["ETag"]!;
        (HttpTransferResult result, byte[] rest) = await GetAsync("/resumed.bin", r => r.Resume = new HttpResume(2000) { Validator = tag });
        Assert.Equal(206, result.StatusCode);
        Assert.Equal(content[2000..], rest);
        await Assert.ThrowsAsync<ProtocolException>(() => GetAsync("/resumed.bin", r => r.Resume = new HttpResume(2000) { Validator = "\"old\"" }));
        (result, rest) = await GetAsync("/resumed.bin", r => r.Resume = new HttpResume(2000) { Validator = "\"old\"", AllowRestart = true });
        Assert.Equal((200, 0), (result.StatusCode, result.Head.ContentOffset));
        Assert.Equal(content, rest);
        (result, rest) = await GetAsync("/resumed.bin", r => r.Resume = new HttpResume(5000));
        Assert.Equal(416, result.StatusCode);
        Assert.Empty(rest);
    }

    [Fact]
    public async Task Compressed_content_is_decoded_when_asked_for()
    {
        string text = string.Concat(Enumerable.Repeat("the moon is made of Lua. ", 4000));
        File.WriteAllText(Path.Combine(_server.Root, "text.txt"), text);
        (HttpTransferResult result, byte[] content) = await GetAsync("/packed/text.txt", r => r.Decompress = true);
        Assert.Equal("gzip", result.Headers["Content-Encoding"]);
        Assert.Equal(text.Length, result.BytesReceived);
        Assert.Equal(text, Encoding.ASCII.GetString(content));
        (result, content) = await GetAsync("/packed/text.txt", r => r.Headers.Add("Accept-Encoding", "gzip"));
        using var unpacked = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        Assert.Equal(text, new StreamReader(unpacked).ReadToEnd());
        Assert.Equal(content.Length, result.BytesReceived);
    }

    [Fact]
    public async Task A_content_that_is_too_large_is_refused_with_an_answer()
    {
        HttpTransferResult result = await Http.PutAsync(_server.Url("/small/x"), Send.Bytes(RandomBytes(2_000_000)));
        Assert.Equal(413, result.StatusCode);
        result = await Http.PutAsync(_server.Url("/small/x"), Pieces.Of(new string('x', 2_000_000)));
        Assert.Equal(413, result.StatusCode);
    }

    [Fact]
    public async Task A_connection_is_kept_unless_told_otherwise()
    {
        using var connections = new HttpConnections();
        (HttpTransferResult result, _) = await GetAsync("/show/", r => r.Connections = connections);
        Assert.Equal("[]", result.Headers["X-Connection"]);
        (result, _) = await GetAsync("/show/", r => (r.Connections, r.KeepAlive) = (connections, false));
        Assert.Equal("[close]", result.Headers["X-Connection"]);
    }

    [Theory]
    [InlineData("1.0", "HTTP/1.0")]
    [InlineData("1.1", "HTTP/1.1")]
    [InlineData("2.0", "HTTP/2.0")]
    public async Task Versions_are_spoken(string version, string spoken)
    {
        var result = await Http.RequestAsync(new HttpTransferRequest(_server.TlsUrl("/show/"))
        {
            HttpVersion = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Tls = new Net.TlsOptions { CustomRoots = [_server.Authority.Certificate] },
        });
        Assert.Equal(spoken, result.Headers["X-Protocol"]);
    }

    [Fact]
    public async Task Both_directions_work_over_version_2()
    {
        byte[] content = RandomBytes(300_000);
        var tls = new Net.TlsOptions { CustomRoots = [_server.Authority.Certificate] };
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(_server.TlsUrl("/dav/two.bin"))
        {
            Method = "PUT",
            Send = Send.Bytes(content),
            HttpVersion = HttpVersion.Version20,
            Tls = tls,
        });
        Assert.Equal(new Version(2, 0), result.HttpVersion);
        Assert.Equal(content, File.ReadAllBytes(_server.Stored("two.bin")));
        using var received = new MemoryStream();
        result = await Http.RequestAsync(new HttpTransferRequest(_server.TlsUrl("/dav/two.bin"))
        {
            Receive = Receive.Stream(received),
            HttpVersion = HttpVersion.Version20,
            Tls = tls,
        });
        Assert.Equal(content, received.ToArray());
        var failure = await Assert.ThrowsAsync<CallbackAbortException>(() => Http.RequestAsync(new HttpTransferRequest(_server.TlsUrl("/dav/two.bin"))
        {
            Receive = Receive.Fail("no more"),
            HttpVersion = HttpVersion.Version20,
            Tls = tls,
        }));
        Assert.Equal("no more", failure.Message);
    }

    [Fact]
    public async Task An_engine_of_the_callers_own_is_used()
    {
        byte[] content = _server.Put("own.bin", 2000);
        using var own = new HttpMessageInvoker(new SocketsHttpHandler());
        (HttpTransferResult result, byte[] received) = await GetAsync("/r302/own.bin", r => r.Invoker = own);
        Assert.Equal(_server.Url("/own.bin"), result.Url.AbsoluteUri);
        Assert.Equal(content, received);
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private async Task<(HttpTransferResult Result, byte[] Content)> GetAsync(string path, Action<HttpTransferRequest>? set = null)
    {
        using var received = new MemoryStream();
        var request = new HttpTransferRequest(_server.Url(path)) { Receive = Receive.Stream(received) };
        set?.Invoke(request);
        HttpTransferResult result = await Http.RequestAsync(request);
        return (result, received.ToArray());
    }
}
