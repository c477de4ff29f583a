namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>What cannot be sent is refused before anything is done, with a text that names it.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("gopher://host/", "unknown scheme \"gopher\"")]
    [InlineData("ftp://host/", "unknown scheme \"ftp\"")]
    [InlineData("host/path", "is not an absolute URL")]
    [InlineData("", "is not an absolute URL")]
    [InlineData("http://host:0/", "port 0 is not a port")]
    [InlineData("http://host:70000/", "is not an absolute URL")]
    [InlineData("http:///path", "is not an absolute URL")]
    [InlineData("http://host/a\r\nX: y", "\"http://host/a<CR><LF>X: y\" contains CR")]
    [InlineData("http://host/a\nb", "contains LF")]
    [InlineData("http://host/\0", "contains NUL")]
    public void Urls(string url, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => new HttpTransferRequest(url)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("X-A", "one\r\nX-B: two", "value of header X-A contains CR")]
    [InlineData("X-A", "one\ntwo", "value of header X-A contains LF")]
    [InlineData("X-A", "one\0", "value of header X-A contains NUL")]
    [InlineData("X-A", "m\u2713n", "value of header X-A contains U+2713")]
    [InlineData("X A", "one", "header name \"X A\" is not a token")]
    [InlineData("X-A:", "one", "header name \"X-A:\" is not a token")]
    [InlineData("", "one", "header name \"\" is not a token")]
    [InlineData("X\r\nY", "one", "header name \"X<CR><LF>Y\" is not a token")]
    public void Headers(string name, string value, string message)
    {
        var headers = new HttpHeaderList();
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => headers.Add(name, value)).Message, StringComparison.Ordinal);
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => headers.Set(name, value)).Message, StringComparison.Ordinal);
        Assert.Empty(headers);
    }

    public static TheoryData<string, Action<HttpTransferRequest>> Requests => new()
    {
        { "method \"GET /\" is not a token", r => r.Method = "GET /" },
        { "method CONNECT asks for a tunnel", r => r.Method = "CONNECT" },
        { "the length -1 is negative", r => r.Length = -1 },
        { "5 bytes are announced, and no send callback gives them", r => r.Length = 5 },
        { "Content-Length \"many\" is not a length", r => r.Headers.Add("Content-Length", "many") },
        { "HTTP/1.0 has no chunks", r => (r.HttpVersion, r.Chunked) = (new Version(1, 0), true) },
        { "there is no HTTP/4.0 here", r => r.HttpVersion = new Version(4, 0) },
        { "IdleTimeout 00:00:00 is not a time to wait", r => r.IdleTimeout = TimeSpan.Zero },
        { "TotalTimeout -00:00:01 is not a time to wait", r => r.TotalTimeout = TimeSpan.FromSeconds(-1) },
        { "a user name with a colon", r => (r.User, r.Authentication) = ("a:b", HttpAuthentication.Basic) },
        { "resume or decompress", r => (r.Resume, r.Decompress) = (new HttpResume(1), true) },
        { "only GET can be resumed, not PUT", r => (r.Resume, r.Method) = (new HttpResume(1), "PUT") },
        { "the entity tag W/\"x\" is weak", r => r.Resume = new HttpResume(1) { Validator = "W/\"x\"" } },
        { "value of header If-Range contains LF", r => r.Resume = new HttpResume(1) { Validator = "\"x\"\n" } },
        { "proxy \"ftp://h/\": unknown scheme \"ftp\"", r => r.Proxy = new Uri("ftp://h/") },
        { "proxy \"http://h:0/\": port 0 is not a port", r => r.Proxy = new Uri("http://h:0/") },
        { "a server name of its own cannot be asked for through a proxy", r => (r.Proxy, r.Tls) = (new Uri("http://h:1/"), new TlsOptions { ServerName = "x" }) },
        { "request target \"x\" must start with a slash", r => r.RequestTarget = "x" },
        { "request target \"/a b\" must", r => r.RequestTarget = "/a b" },
        { "request target \"/<CR>\" contains CR", r => r.RequestTarget = "/\r" },
        { "with an engine of the caller's own", r => (r.Invoker, r.Tls) = (new HttpMessageInvoker(new SocketsHttpHandler()), new TlsOptions()) },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Options(string message, Action<HttpTransferRequest> set)
    {
        int calls = 0;
        var request = new HttpTransferRequest("http://127.0.0.1:1/")
        {
            Receive = (_, _, _) =>
            {
                calls++;
                return new(ReceiveResult.Continue);
            },
        };
        set(request);
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => Http.RequestAsync(request));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened()
    {
        int port = TestServers.ServerProcess.FreePort();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var failure = await Assert.ThrowsAsync<CallbackAbortException>(
            () => Http.PutAsync($"http://127.0.0.1:{port}/", Send.File(path)));
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }
}
