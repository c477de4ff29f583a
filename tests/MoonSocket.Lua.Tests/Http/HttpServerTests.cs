using System.Security.Cryptography.X509Certificates;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Http;

/// <summary>socket.http from Lua against real servers.</summary>
public sealed class HttpServerTests
{
    [Fact]
    public async Task Requests_go_to_nginx_plain_and_over_TLS()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        using var folder = new TemporaryFolder();
        using X509Certificate2 client = nginx.Authority.Issue("client.example");
        nginx.Put("big.bin", 1 << 20);
        File.WriteAllText(Path.Combine(nginx.Root, "page.txt"), string.Concat(Enumerable.Repeat("hello ", 1000)));
        using var spec = new LuaSpec();
        spec.Tell(
            "NGINX",
            ("http", nginx.Url("")),
            ("https", nginx.TlsUrl("")),
            ("wrong_name", $"https://localhost:{nginx.WrongNamePort}"),
            ("client_certificate", $"https://localhost:{nginx.ClientCertificatePort}"),
            ("cafile", folder.Write("ca.pem", nginx.Authority.CertificatePem)),
            ("certificate", folder.Write("client.pem", client.ExportCertificatePem())),
            ("key", folder.Write("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())),
            ("stored", nginx.Stored("")));
        spec.Run("real/nginx.lua");
    }

    [Fact]
    public async Task A_challenge_is_answered_in_Digest()
    {
        using var server = ScriptedServer.Start(
            Transcript.Parse(await File.ReadAllTextAsync(Repository.At("tests", "Transcripts", "lua", "digest.txt"))));
        using var spec = new LuaSpec();
        spec.Tell("DIGEST", ("url", server.Url("/x")));
        spec.Run("real/digest.lua");
        await server.FinishAsync();
    }

    [Fact]
    public async Task Requests_go_through_squid_and_a_SOCKS_proxy()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        using SquidServer squid = await SquidServer.StartAsync();
        using SocksServer socks = SocksServer.Start();
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(nginx.Root, "page.txt"), string.Concat(Enumerable.Repeat("hello ", 1000)));
        using var spec = new LuaSpec();
        spec.Tell(
            "PROXIES",
            ("http", nginx.Url("")),
            ("https", nginx.TlsUrl("")),
            ("cafile", folder.Write("ca.pem", nginx.Authority.CertificatePem)),
            ("squid", squid.Url.OriginalString),
            ("squid_without", squid.UrlWithoutPassword.OriginalString),
            ("socks", $"socks5://proxy:let%20me%20in@127.0.0.1:{socks.Port}"),
            ("socks_without", $"socks5://127.0.0.1:{socks.Port}"));
        spec.Run("real/proxies.lua");
        Assert.NotEmpty(socks.Wanted);
        Assert.Contains(squid.AccessLog, line => line.StartsWith("CONNECT", StringComparison.Ordinal));
        Assert.Contains(squid.AccessLog, line => line.StartsWith("GET http://", StringComparison.Ordinal));
    }
}
