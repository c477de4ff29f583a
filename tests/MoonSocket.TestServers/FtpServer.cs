using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace MoonSocket.TestServers;

/// <summary>
/// A real FTP server in the foreground, on a loopback address and a free port, that lets one user read and write one
/// folder. Paths that are not absolute are in that folder; absolute ones begin with <see cref="Home"/>.
/// </summary>
public abstract class FtpServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _process;

    private protected FtpServer(FtpServerOptions options)
    {
        Options = options;
        Directory.CreateDirectory(Root);
        if (!OperatingSystem.IsWindows())
        {
            // The server gives root's powers up and still has to get here.
            File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_001_001);
            File.SetUnixFileMode(Root, (UnixFileMode)0b111_111_111);
        }
    }

    /// <summary>What was asked for.</summary>
    public FtpServerOptions Options { get; }

    /// <summary>The authority behind the server's certificate, which is for localhost, 127.0.0.1 and ::1.</summary>
    public PrivateAuthority Authority { get; } = new();

    /// <summary>Where it listens.</summary>
    public IPAddress Address => Options.IPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>The user that is let in.</summary>
    public virtual string User => "moon";

    /// <summary>Its password.</summary>
    public string Password { get; } = "lua cheese";

    /// <summary>The user's folder, in this machine's file system. What a test puts here must be readable by all.</summary>
    public string Root => _folder.At("root");

    /// <summary>The user's folder as the server sees it: "/" where the user is locked in.</summary>
    public virtual string Home => "/";

    /// <summary>What the server said on standard output and error, and what stands in its log.</summary>
    public string Log => _process?.Output + (File.Exists(LogFile) ? File.ReadAllText(LogFile) : string.Empty);

    /// <summary>A URL without user and password. The path is escaped already and relative to the user's folder.</summary>
    public string Url(string path) => $"{Scheme}://{Host}:{Port}/{path}";

    /// <summary>A URL with user and password.</summary>
    public string UserUrl(string path)
        => $"{Scheme}://{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password)}@{Host}:{Port}/{path}";

    /// <summary>The address as it is written in URLs.</summary>
    public string Host => Options.IPv6 ? "[::1]" : "127.0.0.1";

    /// <summary>Starts one. A port may be taken in the moment between choosing and using it: then another is tried.</summary>
    public static async Task<FtpServer> StartAsync(FtpServerKind kind, FtpServerOptions? options = null)
    {
        options ??= new FtpServerOptions();
        for (int attempt = 1; ; attempt++)
        {
            FtpServer server = kind switch
            {
                FtpServerKind.Vsftpd => new VsftpdServer(options),
                FtpServerKind.Proftpd => new ProftpdServer(options),
                FtpServerKind.PureFtpd => new PureFtpdServer(options),
                FtpServerKind.Pyftpd => new PyftpdServer(options),
                _ => throw new ArgumentOutOfRangeException(nameof(kind)),
            };
            try
            {
                server.Port = ServerProcess.FreePort(server.Address);
                server.Certify();
                server._process = await server.RunAsync(server._folder);
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                server.Dispose();
            }
        }
    }

    /// <summary>Writes a file to be served and returns its content.</summary>
    public byte[] Put(string name, int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(Path.Combine(Root, name), content);
        return content;
    }

    public void Dispose()
    {
        _process?.Dispose();
        Authority.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string LogFile => _folder.At("log");

    private protected bool UsesTls => Options.Tls != ServerTls.None;

    private protected string CertificateFile => _folder.At("server.pem");

    private protected string KeyFile => _folder.At("server.key");

    /// <summary>The port to wait for.</summary>
    private protected IPEndPoint EndPoint => new(Address, Port);

    private string Scheme => Options.Tls == ServerTls.Implicit ? "ftps" : "ftp";

    /// <summary>Writes the configuration and starts the program.</summary>
    private protected abstract Task<ServerProcess> RunAsync(TemporaryFolder folder);

    private protected void RefuseImplicitTls()
    {
        if (Options.Tls == ServerTls.Implicit)
            throw new NotSupportedException($"{GetType().Name} knows no implicit TLS");
    }

    private void Certify()
    {
        using X509Certificate2 certificate = Authority.Issue("localhost", "127.0.0.1", "::1");
        _folder.Write("server.pem", certificate.ExportCertificatePem());
        _folder.Write("server.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        _folder.Write("ca.pem", Authority.CertificatePem);
    }
}
