namespace MoonSocket.TestServers;

/// <summary>
/// vsftpd. Its users would be the system's, so what logs in is "anonymous" with a password from a list. vsftpd would
/// lock that user into a folder it cannot write to; so it runs without root's powers, and locks nobody in.
/// </summary>
internal sealed class VsftpdServer(FtpServerOptions options) : FtpServer(options)
{
    public override string User => "anonymous";

    public override string Home => Root;

    private protected override async Task<ServerProcess> RunAsync(TemporaryFolder folder)
    {
        string configuration = folder.Write("vsftpd.conf", Configuration(folder).ReplaceLineEndings("\n"));
        folder.Write("passwords", Password + "\n");
        folder.Write("log", "");
        Directory.CreateDirectory(folder.At("empty"));
        if (Environment.IsPrivilegedProcess)
            await ServerPrograms.RunAsync("chown", ["daemon", configuration, KeyFile, LogFile]);
        return await ServerPrograms.StartUnprivilegedAsync(ServerPrograms.Find("vsftpd"), [configuration], EndPoint);
    }

    private string Configuration(TemporaryFolder folder) => $"""
        listen={Is(!Options.IPv6)}
        listen_ipv6={Is(Options.IPv6)}
        listen_address{(Options.IPv6 ? "6" : "")}={Address}
        listen_port={Port}
        background=NO
        run_as_launching_user=YES
        anonymous_enable=YES
        local_enable=NO
        ftp_username={ServerPrograms.UserName}
        anon_root={Root}
        write_enable=YES
        anon_upload_enable=YES
        anon_mkdir_write_enable=YES
        anon_other_write_enable=YES
        anon_world_readable_only=NO
        anon_umask=022
        secure_email_list_enable=YES
        email_password_file={folder.At("passwords")}
        secure_chroot_dir={folder.At("empty")}
        seccomp_sandbox=NO
        isolate=NO
        isolate_network=NO
        connect_from_port_20=NO
        delay_failed_login=0
        max_per_ip=0
        anon_max_rate={Options.BytesPerSecond ?? 0}
        xferlog_enable=YES
        vsftpd_log_file={LogFile}
        ascii_upload_enable=YES
        ascii_download_enable=YES
        utf8_filesystem=YES
        ssl_enable={Is(UsesTls)}
        implicit_ssl={Is(Options.Tls == ServerTls.Implicit)}
        allow_anon_ssl=YES
        force_anon_logins_ssl=YES
        force_anon_data_ssl=YES
        require_ssl_reuse={Is(Options.RequireSessionReuse)}
        ssl_ciphers=HIGH
        rsa_cert_file={CertificateFile}
        rsa_private_key_file={KeyFile}

        """;

    private static string Is(bool value) => value ? "YES" : "NO";
}
