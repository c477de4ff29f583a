using System.Security.Cryptography.X509Certificates;
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
}
