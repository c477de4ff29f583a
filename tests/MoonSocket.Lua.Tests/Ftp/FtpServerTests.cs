using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Ftp;

/// <summary>socket.ftp from Lua against real servers, plain and secured.</summary>
[Trait("Kind", "Real")]
public sealed class FtpServerTests
{
    [Theory]
    [InlineData(FtpServerKind.Vsftpd, ServerTls.None, false)]
    [InlineData(FtpServerKind.Vsftpd, ServerTls.Explicit, true)]
    [InlineData(FtpServerKind.Vsftpd, ServerTls.Implicit, false)]
    [InlineData(FtpServerKind.Proftpd, ServerTls.None, true)]
    [InlineData(FtpServerKind.Proftpd, ServerTls.Explicit, false)]
    [InlineData(FtpServerKind.PureFtpd, ServerTls.None, false)]
    [InlineData(FtpServerKind.Pyftpd, ServerTls.None, false)]
    [InlineData(FtpServerKind.Pyftpd, ServerTls.Explicit, true)]
    public async Task Files_go_both_ways(FtpServerKind kind, ServerTls tls, bool isIPv6)
    {
        using FtpServer server = await FtpServer.StartAsync(kind, new FtpServerOptions { Tls = tls, IPv6 = isIPv6 });
        using var folder = new TemporaryFolder();
        server.Put("big.bin", 1 << 20);
        using var spec = new LuaSpec();
        spec.Tell(
            "FTP",
            ("url", server.Url("")),
            ("host", server.Address.ToString()),
            ("port", server.Port),
            ("user", server.User),
            ("password", server.Password),
            ("tls", tls.ToString()),
            ("cafile", folder.Write("ca.pem", server.Authority.CertificatePem)),
            ("stored", server.Root + "/"),
            ("has_mlsd", kind == FtpServerKind.Vsftpd ? "no" : "yes"));
        spec.Run("real/ftp.lua");
    }
}
