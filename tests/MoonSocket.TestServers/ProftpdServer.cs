namespace MoonSocket.TestServers;

/// <summary>proftpd, with a user of its own, its modules for TLS and for hashes.</summary>
internal sealed class ProftpdServer(FtpServerOptions options) : FtpServer(options)
{
    // Only root can lock somebody in.
    public override string Home => Environment.IsPrivilegedProcess ? "/" : Root;

    private protected override async Task<ServerProcess> RunAsync(TemporaryFolder folder)
    {
        // proftpd looks for modules in one folder, and Debian packs those for TLS apart.
        string modules = folder.At("modules");
        Directory.CreateDirectory(modules);
        foreach (string module in (string[])["mod_digest.so", "mod_tls.so"])
            File.CreateSymbolicLink(Path.Combine(modules, module), ServerPrograms.FindModule("proftpd", module));

        string users = folder.Write("users", $"{User}:{await ServerPrograms.HashAsync(Password)}:{ServerPrograms.UserId}:{ServerPrograms.UserId}::{Root}:/bin/sh\n");
        string configuration = folder.Write("proftpd.conf", Configuration(folder, modules, users).ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(users, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return await ServerProcess.StartAsync(ServerPrograms.Find("proftpd"), ["-n", "-c", configuration], EndPoint);
    }

    private string Configuration(TemporaryFolder folder, string modules, string users) => $"""
        ServerType standalone
        ModulePath {modules}
        LoadModule mod_digest.c
        LoadModule mod_tls.c
        DefaultAddress {Address}
        UseIPv6 {(Options.IPv6 ? "on" : "off")}
        Port {Port}
        User {ServerPrograms.UserName}
        Group {ServerPrograms.GroupName}
        {(Environment.IsPrivilegedProcess ? "DefaultRoot ~" : "")}
        ControlsEngine off
        PidFile {folder.At("pid")}
        ScoreboardFile none
        DelayEngine off
        SystemLog {LogFile}
        TransferLog none
        WtmpLog off
        UseReverseDNS off
        AuthOrder mod_auth_file.c
        AuthUserFile {users}
        RequireValidShell off
        AllowOverwrite on
        AllowStoreRestart on
        AllowRetrieveRestart on
        Umask 022
        DigestMaxSize 2147483647
        TLSEngine {(UsesTls ? "on" : "off")}
        TLSRequired on
        TLSECCertificateFile {CertificateFile}
        TLSECCertificateKeyFile {KeyFile}
        TLSLog {LogFile}
        TLSOptions {(Options.RequireSessionReuse ? "" : "NoSessionReuseRequired")} {(Options.Tls == ServerTls.Implicit ? "UseImplicitSSL" : "")} EnableDiags

        """;
}
