namespace MoonSocket.TestServers;

/// <summary>pure-ftpd, with a user of its own. It runs as root only, or as one who believes to be root.</summary>
internal sealed class PureFtpdServer(FtpServerOptions options) : FtpServer(options)
{
    // Only root can lock somebody in.
    public override string Home => Environment.IsPrivilegedProcess ? "/" : Root;

    private protected override async Task<ServerProcess> RunAsync(TemporaryFolder folder)
    {
        RefuseImplicitTls();
        (string locked, string[] everybody) = Environment.IsPrivilegedProcess ? ("/./", ["-A"]) : ("", Array.Empty<string>());
        string users = folder.Write(
            "users", $"{User}:{await ServerPrograms.HashAsync(Password)}:{ServerPrograms.UserId}:{ServerPrograms.UserId}::{Root}{locked}::::::::::::\n");
        await ServerPrograms.RunAsync(ServerPrograms.Find("pure-pw"), ["mkdb", folder.At("users.pdb"), "-f", users]);
        string both = folder.Write("both.pem", File.ReadAllText(KeyFile) + "\n" + File.ReadAllText(CertificateFile));
        return await ServerPrograms.StartAsRootAsync(
            ServerPrograms.Find("pure-ftpd"),
            [
                "-S", $"{Address},{Port}", Options.IPv6 ? "-6" : "-4", "-l", $"puredb:{folder.At("users.pdb")}",
                .. everybody, "-E", "-H", "-D", "-u", "1", "-g", folder.At("pid"), "-O", $"clf:{LogFile}",
                "-Y", UsesTls ? "3" : "0", "-2", both,
            ],
            EndPoint);
    }
}
