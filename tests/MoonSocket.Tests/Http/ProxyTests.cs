using System.Net;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>The way through proxies: squid for plain requests and tunnels, SOCKS5 for both.</summary>
[Collection(NginxCollection.Name)]
[Trait("Kind", "Real")]
public sealed class ProxyTests(NginxFixture nginx) : IAsyncLifetime
{
    private readonly NginxServer _server = nginx.Server;
    private readonly SocksServer _socks = SocksServer.Start();
    private SquidServer _squid = null!;

    private TlsOptions Trusting => new() { CustomRoots = [_server.Authority.Certificate] };

    public async Task InitializeAsync() => _squid = await SquidServer.StartAsync();

    public Task DisposeAsync()
    {
        _squid.Dispose();
        _socks.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Plain_requests_go_to_the_proxy()
    {
        byte[] content = _server.Put("proxied.bin", 20_000);
        using var received = new MemoryStream();
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(_server.Url("/proxied.bin"))
        {
            Proxy = _squid.Url,
            Receive = Receive.Stream(received),
        });
        Assert.Equal(200, result.StatusCode);
        Assert.Equal(content, received.ToArray());
        Assert.Contains("squid", result.Headers["Via"], StringComparison.Ordinal);
        Assert.Equal($"GET {_server.Url("/proxied.bin")} 200", await LoggedAsync("GET "));
    }

    [Fact]
    public async Task Content_that_cannot_start_again_passes_the_proxys_password()
    {
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(_server.Url("/dav/proxied.txt"))
        {
            Proxy = _squid.Url,
            Method = "PUT",
            Send = Pieces.Of(new string('x', 3000)),
        });
        Assert.Equal(201, result.StatusCode);
        Assert.Equal(3000, new FileInfo(_server.Stored("proxied.txt")).Length);
    }

    [Fact]
    public async Task Https_goes_through_a_tunnel()
    {
        HttpTransferResult result = await Http.RequestAsync(
            new HttpTransferRequest(_server.TlsUrl("/show/")) { Proxy = _squid.Url, Tls = Trusting });
        Assert.Equal(200, result.StatusCode);
        Assert.Null(result.Headers["Via"]);
        // Without an idle connection the tunnel is over, and squid writes its line.
        using var connections = new HttpConnections();
        result = await Http.RequestAsync(new HttpTransferRequest(_server.TlsUrl("/show/"))
        {
            Proxy = _squid.Url,
            Tls = Trusting,
            Connections = connections,
            KeepAlive = false,
        });
        Assert.Equal(200, result.StatusCode);
        Assert.Equal($"CONNECT localhost:{_server.TlsPort} 200", await LoggedAsync(" 200"));
    }

    [Fact]
    public async Task A_proxy_that_wants_a_password_says_so()
    {
        HttpTransferResult result = await Http.RequestAsync(
            new HttpTransferRequest(_server.Url("/")) { Proxy = _squid.UrlWithoutPassword });
        Assert.Equal(407, result.StatusCode);
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => Http.RequestAsync(
            new HttpTransferRequest(_server.TlsUrl("/show/")) { Proxy = _squid.UrlWithoutPassword, Tls = Trusting }));
        Assert.Contains("407", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("socks5")]
    [InlineData("socks5h")]
    public async Task Socks_carries_both(string scheme)
    {
        var proxy = new Uri($"{scheme}://proxy:let%20me%20in@127.0.0.1:{_socks.Port}");
        HttpTransferResult result = await Http.RequestAsync(
            new HttpTransferRequest($"http://name.example:{_server.Port}/show/") { Proxy = proxy });
        Assert.Equal(200, result.StatusCode);
        result = await Http.RequestAsync(new HttpTransferRequest(_server.TlsUrl("/show/")) { Proxy = proxy, Tls = Trusting });
        Assert.Equal(200, result.StatusCode);
        // The name was left to the proxy.
        Assert.Equal([$"name.example:{_server.Port}", $"localhost:{_server.TlsPort}"], _socks.Wanted);
    }

    [Fact]
    public async Task Older_socks_gets_an_address_or_a_name()
    {
        HttpTransferResult result = await Http.RequestAsync(
            new HttpTransferRequest($"http://localhost:{_server.Port}/show/") { Proxy = new Uri($"socks4://127.0.0.1:{_socks.Port}") });
        Assert.Equal(200, result.StatusCode);
        result = await Http.RequestAsync(
            new HttpTransferRequest($"http://name.example:{_server.Port}/show/") { Proxy = new Uri($"socks4a://127.0.0.1:{_socks.Port}") });
        Assert.Equal(200, result.StatusCode);
        Assert.Equal([$"127.0.0.1:{_server.Port}", $"name.example:{_server.Port}"], _socks.Wanted);
    }

    [Fact]
    public async Task A_socks_proxy_may_refuse()
    {
        var proxy = new Uri($"socks5://proxy:wrong@127.0.0.1:{_socks.Port}");
        var failure = await Assert.ThrowsAsync<ConnectionException>(
            () => Http.RequestAsync(new HttpTransferRequest(_server.Url("/show/")) { Proxy = proxy }));
        Assert.Contains("SOCKS", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_asked_about_the_proxy_and_about_what_is_behind_it()
    {
        var elsewhere = new Dialer(new NetworkPolicy { DeniedPorts = [_squid.Port] });
        var failure = await Assert.ThrowsAsync<PolicyException>(() => Http.RequestAsync(
            new HttpTransferRequest(_server.Url("/show/")) { Proxy = _squid.Url, Dialer = elsewhere }));
        Assert.Contains($"{_squid.Port}", failure.Message, StringComparison.Ordinal);
        var proxyOnly = new Dialer(new NetworkPolicy { AllowedPorts = [_squid.Port] });
        failure = await Assert.ThrowsAsync<PolicyException>(() => Http.RequestAsync(
            new HttpTransferRequest(_server.Url("/show/")) { Proxy = _squid.Url, Dialer = proxyOnly }));
        Assert.Contains($"{_server.Port}", failure.Message, StringComparison.Ordinal);
        var denied = new Dialer(new NetworkPolicy { DeniedAddresses = [IPNetwork.Parse("10.0.0.0/8")] });
        await Assert.ThrowsAsync<PolicyException>(() => Http.RequestAsync(
            new HttpTransferRequest("http://10.1.2.3/") { Proxy = _squid.Url, Dialer = denied }));
    }

    // squid writes its log when the request is over for it, which may be a moment later.
    private async Task<string> LoggedAsync(string with)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        for (; ; )
        {
            string? line = _squid.AccessLog.FirstOrDefault(l => l.Contains(with, StringComparison.Ordinal));
            if (line is not null)
                return line;
            await Task.Delay(20, limit.Token);
        }
    }
}
