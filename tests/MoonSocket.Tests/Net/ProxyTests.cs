using System.Net;
using System.Net.Sockets;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Net;

public sealed class ProxyTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Theory]
    [InlineData("http://proxy:3128", ProxyKind.Http, "proxy", 3128, null, null)]
    [InlineData("http://proxy", ProxyKind.Http, "proxy", 80, null, null)]
    [InlineData("socks5://u:p%40ss@proxy", ProxyKind.Socks5, "proxy", 1080, "u", "p@ss")]
    [InlineData("socks5h://[::1]:1081", ProxyKind.Socks5Hostname, "::1", 1081, null, null)]
    [InlineData("socks4://u@proxy:1", ProxyKind.Socks4, "proxy", 1, "u", null)]
    [InlineData("socks4a://proxy", ProxyKind.Socks4Hostname, "proxy", 1080, null, null)]
    public void A_url_is_read(string url, ProxyKind kind, string host, int port, string? user, string? password)
        => Assert.Equal(new Proxy(kind, host, port) { User = user, Password = password }, Proxy.Parse(url));

    [Theory]
    [InlineData("")]
    [InlineData("proxy:80")]
    [InlineData("ftp://proxy")]
    [InlineData("socks5://")]
    public void What_is_no_proxy_is_refused(string url) => Assert.Throws<FormatException>(() => Proxy.Parse(url));

    [Fact]
    public void A_password_is_not_printed()
        => Assert.DoesNotContain("secret", Proxy.Parse("socks5://u:secret@proxy").ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task Http_connect_asks_for_the_name_and_reads_no_further_than_the_empty_line()
    {
        string? heard = null;
        using var server = new LoopbackServer(serve: async stream =>
        {
            heard = await HeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 Fine\r\nVia: us\r\n\r\nhello"u8.ToArray());
        });
        using Socket socket = await ConnectAsync($"http://u:p@127.0.0.1:{server.Port}", "target.example", 25);
        Assert.Equal("hello", await ReadAsync(socket));
        Assert.Equal("CONNECT target.example:25 HTTP/1.1\r\nHost: target.example:25\r\nProxy-Authorization: Basic dTpw\r\n\r\n", heard);
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Log in\r\n\r\n", typeof(ConnectionException), "407 Log in")]
    [InlineData("HTTP/1.1 2", typeof(ConnectionException), "closed the connection")]
    [InlineData("SSH-2.0\r\n\r\n", typeof(ProtocolException), "nonsense")]
    public async Task An_http_proxy_that_refuses_is_an_error(string answer, Type type, string part)
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            await HeadAsync(stream);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        });
        await FailsAsync($"http://127.0.0.1:{server.Port}", type, part);
    }

    [Fact]
    public async Task Headers_without_end_are_cut_off()
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            await HeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
            byte[] more = Encoding.ASCII.GetBytes("X: " + new string('x', 1000) + "\r\n");
            for (int i = 0; i < 30; i++)
                await stream.WriteAsync(more);
            await stream.CopyToAsync(Stream.Null);
        });
        await FailsAsync($"http://127.0.0.1:{server.Port}", typeof(ProtocolException), "bytes of headers");
    }

    [Fact]
    public async Task Socks5_logs_in_and_lets_the_proxy_look_up()
    {
        var heard = new List<string>();
        using var server = new LoopbackServer(serve: async stream =>
        {
            heard.Add(await HexAsync(stream, 4));
            await stream.WriteAsync(new byte[] { 5, 2 });
            heard.Add(await HexAsync(stream, 5));
            await stream.WriteAsync(new byte[] { 1, 0 });
            heard.Add(await HexAsync(stream, 12));
            await stream.WriteAsync((byte[])[5, 0, 0, 3, 2, 97, 98, 0, 1, .. Hello]);
        });
        using Socket socket = await ConnectAsync($"socks5h://u:p@127.0.0.1:{server.Port}", "x.org", 258);
        Assert.Equal("hello", await ReadAsync(socket));
        Assert.Equal(["05020002", "0101750170", "0501000305782E6F72670102"], heard);
    }

    [Fact]
    public async Task Socks5_looks_up_itself_and_asks_the_policy_about_what_it_finds()
    {
        string? request = null;
        using var server = new LoopbackServer(serve: async stream =>
        {
            await HexAsync(stream, 3);
            await stream.WriteAsync(new byte[] { 5, 0 });
            request = await HexAsync(stream, 10);
            await stream.WriteAsync((byte[])[5, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. Hello]);
        });
        var dialer = new Dialer { Resolver = ResolveTo("192.0.2.7") };
        using Socket socket = await ConnectAsync($"socks5://127.0.0.1:{server.Port}", "x.org", 80, dialer);
        Assert.Equal("hello", await ReadAsync(socket));
        Assert.Equal("05010001C00002070050", request);

        var strict = new Dialer(new NetworkPolicy { DeniedAddresses = [IPNetwork.Parse("192.0.2.0/24")] }) { Resolver = ResolveTo("192.0.2.7") };
        await Assert.ThrowsAsync<PolicyException>(() => ConnectAsync($"socks5://127.0.0.1:{server.Port}", "x.org", 80, strict));
        await Assert.ThrowsAsync<PolicyException>(() => ConnectAsync($"socks5h://127.0.0.1:{server.Port}", "192.0.2.9", 80, strict));
        Assert.Equal(0, strict.OpenSockets);
    }

    [Theory]
    [InlineData(1, SocketError.ConnectionRefused)]
    [InlineData(2, SocketError.AccessDenied)]
    [InlineData(3, SocketError.NetworkUnreachable)]
    [InlineData(4, SocketError.HostUnreachable)]
    [InlineData(5, SocketError.ConnectionRefused)]
    public async Task A_socks5_refusal_keeps_its_reason(byte code, SocketError error)
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            await HexAsync(stream, 3);
            await stream.WriteAsync(new byte[] { 5, 0 });
            await HexAsync(stream, 12);
            await stream.WriteAsync(new byte[] { 5, code, 0, 1, 0, 0, 0, 0, 0, 0 });
        });
        var dialer = new Dialer();
        var e = await Assert.ThrowsAsync<ConnectionException>(
            () => ConnectAsync($"socks5h://127.0.0.1:{server.Port}", "x.org", 258, dialer));
        Assert.Equal(error, e.SocketError);
        Assert.Equal(0, dialer.OpenSockets);
    }

    [Theory]
    [InlineData(new byte[] { 5, 255 }, "another way to log in")]
    [InlineData(new byte[] { 4, 0 }, "nonsense")]
    [InlineData(new byte[] { 5 }, "closed the connection")]
    public async Task A_socks5_proxy_that_will_not_talk_is_an_error(byte[] answer, string part)
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            await HexAsync(stream, 3);
            await stream.WriteAsync(answer);
        });
        await FailsAsync($"socks5h://127.0.0.1:{server.Port}", null, part);
    }

    [Fact]
    public async Task Socks4_takes_an_address_and_socks4a_a_name()
    {
        var heard = new List<string>();
        using var server = new LoopbackServer(serve: async stream =>
        {
            heard.Add(await HexAsync(stream, heard.Count == 0 ? 10 : 16));
            await stream.WriteAsync((byte[])[0, 90, 0, 0, 0, 0, 0, 0, .. Hello]);
        });
        var dialer = new Dialer { Resolver = ResolveTo("192.0.2.7") };
        using (Socket four = await ConnectAsync($"socks4://u@127.0.0.1:{server.Port}", "x.org", 80, dialer))
            Assert.Equal("hello", await ReadAsync(four));
        using (Socket name = await ConnectAsync($"socks4a://u@127.0.0.1:{server.Port}", "x.org", 80))
            Assert.Equal("hello", await ReadAsync(name));
        Assert.Equal(["04010050C00002077500", "04010050000000017500782E6F726700"], heard);
    }

    [Fact]
    public async Task Socks4_refusals_are_errors()
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            await HexAsync(stream, 15);
            await stream.WriteAsync(new byte[] { 0, 91, 0, 0, 0, 0, 0, 0 });
        });
        await FailsAsync($"socks4a://127.0.0.1:{server.Port}", typeof(ConnectionException), "refused");
    }

    [Fact]
    public async Task The_policy_is_asked_about_the_proxy_and_about_the_target()
    {
        using var server = new LoopbackServer();
        var noProxy = new Dialer(new NetworkPolicy { AllowPrivateAddresses = false });
        await Assert.ThrowsAsync<PolicyException>(() => ConnectAsync($"http://127.0.0.1:{server.Port}", "x.org", 80, noProxy));
        var noTarget = new Dialer(new NetworkPolicy { DeniedHosts = ["x.org"] });
        await Assert.ThrowsAsync<PolicyException>(() => ConnectAsync($"http://127.0.0.1:{server.Port}", "x.org", 80, noTarget));
        var noPort = new Dialer(new NetworkPolicy { DeniedPorts = [25] });
        await Assert.ThrowsAsync<PolicyException>(() => ConnectAsync($"socks5h://127.0.0.1:{server.Port}", "x.org", 25, noPort));
        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task A_silent_proxy_is_a_time_out_and_a_name_with_spaces_is_refused()
    {
        using var server = new LoopbackServer();
        var options = new DialOptions
        {
            Proxy = Proxy.Parse($"http://127.0.0.1:{server.Port}"),
            ConnectTimeout = TimeSpan.FromMilliseconds(50),
        };
        await Assert.ThrowsAsync<TransferTimeoutException>(async () => await new Dialer().ConnectAsync("x.org", 80, options));
        await FailsAsync($"http://127.0.0.1:{server.Port}", typeof(ConnectionException), "is no name", "x.org:1 HTTP/1.1\r\nX: y");
    }

    private static Func<string, AddressFamily, CancellationToken, Task<IPAddress[]>> ResolveTo(string address)
        => (name, _, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(IPAddress.TryParse(name, out _) ? name : address)]);

    private static async Task<Socket> ConnectAsync(string proxy, string host, int port, Dialer? dialer = null)
    {
        var options = new DialOptions { Proxy = Proxy.Parse(proxy), ConnectTimeout = TimeSpan.FromSeconds(20) };
        return await (dialer ?? new Dialer()).ConnectAsync(host, port, options);
    }

    private static async Task FailsAsync(string proxy, Type? type, string part, string host = "x.org")
    {
        var e = await Assert.ThrowsAnyAsync<TransferException>(() => ConnectAsync(proxy, host, 80));
        if (type is not null)
            Assert.IsType(type, e);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    private static async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append(Encoding.ASCII.GetString(await ExactlyAsync(stream, 1)));
        return head.ToString();
    }

    private static async Task<string> HexAsync(NetworkStream stream, int count)
        => Convert.ToHexString(await ExactlyAsync(stream, count));

    private static async Task<byte[]> ExactlyAsync(NetworkStream stream, int count)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket);
        return Encoding.ASCII.GetString(await ExactlyAsync(stream, 5));
    }
}
