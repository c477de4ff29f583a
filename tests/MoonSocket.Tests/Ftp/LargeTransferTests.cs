using System.Globalization;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Tests;

/// <summary>
/// A gibibyte in each direction, in a process of its own: the same bytes arrive, and memory stays flat. In debug builds
/// it is less.
/// </summary>
[Trait("Kind", "Real")]
public sealed class LargeTransferTests(FtpServers servers) : IClassFixture<FtpServers>
{
    public static TheoryData<FtpServerKind, ServerTls> Servers => new()
    {
        { FtpServerKind.Vsftpd, ServerTls.None },
        { FtpServerKind.Vsftpd, ServerTls.Explicit },
        { FtpServerKind.Proftpd, ServerTls.None },
        { FtpServerKind.PureFtpd, ServerTls.None },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_long_file_arrives_whole_in_little_memory_in_both_directions(FtpServerKind kind, ServerTls tls)
    {
        FtpServer server = await servers.StartAsync(kind, tls);
        string path = Path.Combine(server.Root, "large.bin");
        try
        {
            // One byte needs as much memory as any program.
            TransferProcess tiny = await TransferProcess.RunAsync("ftp-put", Url(server), "1", Certificates(server));
            TransferProcess up = await TransferProcess.RunAsync(
                "ftp-put", Url(server), TransferProcess.Size.ToString(CultureInfo.InvariantCulture), Certificates(server));
            Assert.Equal((TransferProcess.Size, TransferProcess.HashOf(path)), (up.Bytes, up.Hash));
            Assert.InRange(up.Memory, 0, tiny.Memory + TransferProcess.Allowance);

            TransferProcess down = await TransferProcess.RunAsync("ftp-get", Url(server), Certificates(server));
            Assert.Equal((TransferProcess.Size, up.Hash), (down.Bytes, down.Hash));
            Assert.InRange(down.Memory, 0, tiny.Memory + TransferProcess.Allowance);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Url(FtpServer server)
    {
        string url = server.UserUrl("large.bin");
        return server.Options.Tls == ServerTls.Explicit ? url.Replace("ftp://", "ftpes://", StringComparison.Ordinal) : url;
    }

    // The authority's certificate, in a file nobody is served.
    private static string Certificates(FtpServer server)
    {
        string path = Path.Combine(Path.GetDirectoryName(server.Root)!, "ca.pem");
        Assert.True(File.Exists(path));
        return path;
    }
}
