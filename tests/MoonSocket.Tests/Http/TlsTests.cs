using System.Security.Cryptography.X509Certificates;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>Whom a transfer over TLS trusts, against nginx with certificates of an authority of the test's own.</summary>
[Collection(NginxCollection.Name)]
[Trait("Kind", "Real")]
public sealed class TlsTests(NginxFixture nginx)
{
    private readonly NginxServer _server = nginx.Server;

    private TlsOptions Trusting => new() { CustomRoots = [_server.Authority.Certificate] };

    [Fact]
    public async Task A_private_authority_can_be_trusted()
    {
        HttpTransferResult result = await GetAsync(_server.TlsUrl("/show/"), Trusting);
        Assert.Equal(200, result.StatusCode);
        result = await GetAsync($"https://127.0.0.1:{_server.TlsPort}/show/", Trusting);
        Assert.Equal(200, result.StatusCode);
    }

    [Fact]
    public async Task A_private_authority_can_be_trusted_by_file()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("ca.pem", _server.Authority.CertificatePem);
        Assert.Equal(200, (await GetAsync(_server.TlsUrl("/show/"), new TlsOptions { CaFile = file })).StatusCode);
        var failure = await Assert.ThrowsAsync<TransferException>(
            () => GetAsync(_server.TlsUrl("/show/"), new TlsOptions { CaFile = folder.At("missing.pem") }));
        Assert.Contains("missing.pem", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_authority_is_refused()
    {
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => GetAsync(_server.TlsUrl("/show/"), new TlsOptions()));
        Assert.Contains("the certificate of localhost was refused: unknown root", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_name_is_refused()
    {
        var failure = await Assert.ThrowsAsync<ConnectionException>(
            () => GetAsync($"https://localhost:{_server.WrongNamePort}/show/", Trusting));
        Assert.Contains("name mismatch (it is for elsewhere.example, not for localhost)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_name_can_be_asked_for()
    {
        TlsOptions options = Trusting with { ServerName = "elsewhere.example" };
        Assert.Equal(200, (await GetAsync($"https://localhost:{_server.WrongNamePort}/show/", options)).StatusCode);
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => GetAsync(_server.TlsUrl("/show/"), options));
        Assert.Contains("not for elsewhere.example", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verification_can_be_left_out()
        => Assert.Equal(200, (await GetAsync($"https://localhost:{_server.WrongNamePort}/show/", new TlsOptions { Verify = false })).StatusCode);

    [Fact]
    public async Task A_client_can_show_a_certificate()
    {
        string url = $"https://localhost:{_server.ClientCertificatePort}/";
        Assert.Equal(400, (await GetAsync(url, Trusting)).StatusCode);
        using X509Certificate2 client = _server.Authority.Issue("moon-client");
        using var received = new MemoryStream();
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(url)
        {
            Tls = Trusting with { ClientCertificate = client },
            Receive = Receive.Stream(received),
        });
        Assert.Equal(200, result.StatusCode);
        Assert.Equal("CN=moon-client", System.Text.Encoding.ASCII.GetString(received.ToArray()));
    }

    [Fact]
    public async Task Https_is_not_left_for_http()
    {
        _server.Put("down.bin", 100);
        HttpTransferResult result = await GetAsync(_server.TlsUrl("/down/down.bin"), Trusting);
        Assert.Equal(302, result.StatusCode);
        result = await GetAsync(_server.Url("/up/down.bin"), Trusting);
        Assert.Equal((200, "https"), (result.StatusCode, result.Url.Scheme));
    }

    private static Task<HttpTransferResult> GetAsync(string url, TlsOptions tls)
        => Http.RequestAsync(new HttpTransferRequest(url) { Tls = tls });
}
