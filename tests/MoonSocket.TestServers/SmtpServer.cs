using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace MoonSocket.TestServers;

/// <summary>
/// A real SMTP server in the foreground, on a loopback address and a free port. It knows one user, "moon" with the
/// password "lua cheese".
/// </summary>
public abstract class SmtpServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _process;

    private protected SmtpServer(SmtpServerOptions options)
    {
        Options = options;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_001_001);
        using X509Certificate2 certificate = Authority.Issue("localhost", "127.0.0.1", "::1");
        Folder.Write("server.pem", certificate.ExportCertificatePem());
        Folder.Write("server.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The one who may log in.</summary>
    public static string User => "moon";

    /// <summary>The password of <see cref="User"/>; also the token for XOAUTH2.</summary>
    public static string Password => "lua cheese";

    /// <summary>What was asked for.</summary>
    public SmtpServerOptions Options { get; }

    /// <summary>The authority behind the server's certificate, which is for localhost, 127.0.0.1 and ::1.</summary>
    public PrivateAuthority Authority { get; } = new();

    /// <summary>Where it listens.</summary>
    public IPAddress Address => Options.IPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>What the server said.</summary>
    public virtual string Log => _process?.Output ?? string.Empty;

    public void Dispose()
    {
        _process?.Dispose();
        // Or they would go on writing into the folder while it is deleted, and after.
        ServerProcess.EndThoseWith(_folder.Path);
        Authority.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected TemporaryFolder Folder => _folder;

    private protected IPEndPoint EndPoint => new(Address, Port);

    /// <summary>Starts one. A port may be taken in the moment between choosing and using it: then another is tried.</summary>
    private protected static async Task<T> StartAsync<T>(Func<T> create)
        where T : SmtpServer
    {
        for (int attempt = 1; ; attempt++)
        {
            T server = create();
            try
            {
                server.Port = ServerProcess.FreePort(server.Address);
                server._process = await server.RunAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                server.Dispose();
            }
        }
    }

    private protected abstract Task<ServerProcess> RunAsync();
}
