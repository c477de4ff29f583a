namespace MoonSocket.TestServers;

/// <summary>pyftpdlib, driven by Scripts/ftp_server.py.</summary>
internal sealed class PyftpdServer(FtpServerOptions options) : FtpServer(options)
{
    private protected override Task<ServerProcess> RunAsync(TemporaryFolder folder)
    {
        RefuseSessionReuse();
        return ServerProcess.StartAsync(
            ServerPrograms.Python,
            [
                ServerPrograms.Script("ftp_server.py"), Address.ToString(), $"{Port}", User, Password, Root,
                Options.Tls.ToString(), CertificateFile, KeyFile,
            ],
            EndPoint);
    }

    private void RefuseSessionReuse()
    {
        if (Options.RequireSessionReuse)
            throw new NotSupportedException("pyftpdlib cannot insist on a resumed TLS session");
    }
}
