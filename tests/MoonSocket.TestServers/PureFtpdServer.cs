namespace MoonSocket.TestServers;

/// <summary>pure-ftpd, with a user of its own. It runs only as root.</summary>
internal sealed class PureFtpdServer(FtpServerOptions options) : FtpServer(options)
{
    private protected override async Task<ServerProcess> RunAsync(TemporaryFolder folder)
    {
        RefuseImplicitTls();
        string users = folder.Write(
            "users", $"{User}:{await ServerPrograms.HashAsync(Password)}:{ServerPrograms.UserId}:{ServerPrograms.UserId}::{Root}/./::::::::::::\n");
        await ServerPrograms.RunAsync(ServerPrograms.Find("pure-pw"), ["mkdb", folder.At("users.pdb"), "-f", users]);
        string both = folder.Write("both.pem", File.ReadAllText(KeyFile) + "\n" + File.ReadAllText(CertificateFile));
        return await ServerProcess.StartAsync(
            ServerPrograms.Find("pure-ftpd"),
            [
                "-S", $"{Address},{Port}", Options.IPv6 ? "-6" : "-4", "-l", $"puredb:{folder.At("users.pdb")}",
                "-A", "-E", "-H", "-D", "-u", "1", "-g", folder.At("pid"), "-O", $"clf:{LogFile}",
                "-Y", UsesTls ? "3" : "0", "-2", both,
            ],
            EndPoint);
    }
}
