using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Net;

public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("moonsocket").FullName;

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_private_authority_is_trusted_when_told_to()
    {
        using var server = Serve(_authority.Issue("localhost"));
        var roots = new TlsOptions { CustomRoots = [_authority.Root] };
        Assert.Equal("hello", await GreetAsync(server, roots));
        var file = new TlsOptions { CaFile = Write("ca.pem", _authority.Root.ExportCertificatePem()) };
        Assert.Equal("hello", await GreetAsync(server, file));
    }

    [Fact]
    public async Task An_unknown_root_is_refused_and_named()
    {
        using var server = Serve(_authority.Issue("localhost"));
        using var other = new TestAuthority("another");
        string message = await RefusedAsync(server, TlsOptions.Default);
        Assert.Contains("the certificate of localhost was refused: unknown root (issued by CN=MoonSocket test authority)", message, StringComparison.Ordinal);
        await RefusedAsync(server, new TlsOptions { CustomRoots = [other.Root] });
    }

    [Fact]
    public async Task A_wrong_name_is_refused_and_both_names_are_told()
    {
        using var server = Serve(_authority.Issue("www.example.org"));
        string message = await RefusedAsync(server, new TlsOptions { CustomRoots = [_authority.Root] });
        Assert.Contains("name mismatch (it is for www.example.org, not for localhost)", message, StringComparison.Ordinal);
        var named = new TlsOptions { CustomRoots = [_authority.Root], ServerName = "www.example.org" };
        Assert.Equal("hello", await GreetAsync(server, named));
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_with_its_date()
    {
        using X509Certificate2 old = _authority.Issue("localhost", -20, -10);
        using var server = Serve(old);
        string message = await RefusedAsync(server, new TlsOptions { CustomRoots = [_authority.Root] });
        Assert.Contains($"expired on {old.NotAfter.ToUniversalTime():yyyy-MM-dd}", message, StringComparison.Ordinal);
        using var early = Serve(_authority.Issue("localhost", 5, 10));
        Assert.Contains("not valid before", await RefusedAsync(early, new TlsOptions { CustomRoots = [_authority.Root] }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_refused_unless_nothing_is_verified()
    {
        using var server = Serve(TestAuthority.IssueSelfSigned("localhost"));
        Assert.Contains("self-signed", await RefusedAsync(server, TlsOptions.Default), StringComparison.Ordinal);
        Assert.Equal("hello", await GreetAsync(server, new TlsOptions { Verify = false }));
    }

    [Fact]
    public async Task An_address_is_verified_like_a_name()
    {
        using var server = Serve(_authority.Issue("127.0.0.1"));
        var options = new TlsOptions { CustomRoots = [_authority.Root] };
        Assert.Equal("hello", await GreetAsync(server, options, "127.0.0.1"));
        Assert.Contains("name mismatch", await RefusedAsync(server, options, "127.0.0.2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_from_each_kind_of_file()
    {
        using X509Certificate2 mine = _authority.Issue("me");
        string pem = Write("me.pem", mine.ExportCertificatePem());
        string key = Write("me.key", mine.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        string both = Write("both.pem", File.ReadAllText(pem) + "\n" + File.ReadAllText(key));
        string pfx = Path.Combine(_folder, "me.pfx");
        await File.WriteAllBytesAsync(pfx, mine.Export(X509ContentType.Pfx, "secret"));
        TlsOptions trusting = new() { CustomRoots = [_authority.Root] };
        foreach (TlsOptions options in new[]
        {
            trusting with { ClientCertificate = mine },
            trusting with { CertificateFile = pem, KeyFile = key },
            trusting with { CertificateFile = both },
            trusting with { CertificateFile = pfx, KeyPassword = "secret" },
        })
        {
            using var server = Serve(_authority.Issue("localhost"), wantClient: true);
            Assert.Equal("CN=me", await GreetAsync(server, options));
        }

        var wrong = trusting with { CertificateFile = pfx, KeyPassword = "wrong" };
        Assert.Contains(pfx, Assert.Throws<TransferException>(() => wrong.Build("x")).Message, StringComparison.Ordinal);
        var missing = new TlsOptions { CaFile = Path.Combine(_folder, "none.pem") };
        Assert.Contains("none.pem", Assert.Throws<TransferException>(() => missing.Build("x")).Message, StringComparison.Ordinal);
        var empty = new TlsOptions { CaFile = key };
        Assert.Contains("no certificate found", Assert.Throws<TransferException>(() => empty.Build("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_protocol_is_refused()
    {
        using var server = Serve(_authority.Issue("localhost"), protocols: SslProtocols.Tls12);
        await RefusedAsync(server, new TlsOptions { CustomRoots = [_authority.Root], MinimumVersion = SslProtocols.Tls13 });
        Assert.Equal("hello", await GreetAsync(server, new TlsOptions { CustomRoots = [_authority.Root] }));
    }

    [Fact]
    public async Task A_peer_that_hangs_up_is_a_broken_connection()
    {
        using var server = new LoopbackServer(serve: _ => Task.CompletedTask);
        var e = await Assert.ThrowsAnyAsync<ConnectionException>(() => GreetAsync(server, TlsOptions.Default));
        Assert.Contains("TLS with localhost failed", e.Message, StringComparison.Ordinal);
    }

    private static LoopbackServer Serve(
        X509Certificate2 certificate, bool wantClient = false, SslProtocols protocols = SslProtocols.None)
    {
        return new LoopbackServer(serve: async stream =>
        {
            await using var secure = new SslStream(stream, false, (_, shown, _, _) => shown is not null || !wantClient);
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = wantClient,
                EnabledSslProtocols = protocols,
            });
            string greeting = wantClient ? secure.RemoteCertificate?.Subject ?? "nobody" : "hello";
            await secure.WriteAsync(System.Text.Encoding.ASCII.GetBytes(greeting + "\r\n"));
            await secure.ShutdownAsync();
        });
    }

    private static async Task<string> GreetAsync(LoopbackServer server, TlsOptions options, string host = "localhost")
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Socket socket = await new Dialer().ConnectAsync("127.0.0.1", server.Port, null, patience.Token);
        await using var transport = new SocketTransport(socket, "the server");
        await transport.StartTlsAsync(host, options, patience.Token);
        Assert.True(transport.IsSecure);
        ReadOnlyMemory<byte>? line = await transport.ReadLineAsync(100, patience.Token);
        return System.Text.Encoding.ASCII.GetString(line!.Value.Span);
    }

    private static async Task<string> RefusedAsync(LoopbackServer server, TlsOptions options, string host = "localhost")
        => (await Assert.ThrowsAsync<TlsException>(() => GreetAsync(server, options, host))).Message;

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
