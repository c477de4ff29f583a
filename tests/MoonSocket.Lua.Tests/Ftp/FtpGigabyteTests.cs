using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Ftp;

/// <summary>
/// A gigabyte each way between a Lua script, in a process of its own, and vsftpd: every byte arrives, and the peak of the
/// process's memory stays where it is when nothing is moved.
/// </summary>
[Trait("Kind", "Real")]
public sealed class FtpGigabyteTests
{
    [Theory]
    [InlineData("lua5.4", ServerTls.None)]
    [InlineData("luajit", ServerTls.Explicit)]
    public async Task Up_and_down(string interpreter, ServerTls tls)
    {
        using FtpServer server = await FtpServer.StartAsync(FtpServerKind.Vsftpd, new FtpServerOptions { Tls = tls });
        using var folder = new TemporaryFolder();
        string[] access = [server.User, server.Password];
        if (tls != ServerTls.None)
            access = [.. access, folder.Write("ca.pem", server.Authority.CertificatePem)];
        Gigabyte.Write(folder.At("up.bin"));
        int idle = await Gigabyte.StockPeakAsync(interpreter, "ftp_gigabyte.lua", "idle");
        int up = await Gigabyte.StockPeakAsync(interpreter, "ftp_gigabyte.lua", ["up", server.Url("gigabyte.bin"), folder.At("up.bin"), .. access]);
        int down = await Gigabyte.StockPeakAsync(interpreter, "ftp_gigabyte.lua", ["down", server.Url("gigabyte.bin"), folder.At("down.bin"), .. access]);
        await Gigabyte.AssertSameAsync(folder.At("up.bin"), folder.At("down.bin"));
        Assert.True(up - idle < Gigabyte.AllowedKiB && down - idle < Gigabyte.AllowedKiB, $"{idle} KiB idle, {up} up, {down} down");
    }
}
