using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Net;

/// <summary>The real servers, each started when it is first wanted.</summary>
public sealed class FtpServers : IDisposable
{
    private readonly ConcurrentDictionary<(FtpServerKind Kind, FtpServerOptions Options), Lazy<Task<FtpServer>>> _servers = new();

    public Task<FtpServer> StartAsync(FtpServerKind kind, ServerTls tls = ServerTls.None, bool ipv6 = false, bool reuse = false)
    {
        var options = new FtpServerOptions { Tls = tls, IPv6 = ipv6, RequireSessionReuse = reuse };
        return _servers.GetOrAdd((kind, options), key => new(() => FtpServer.StartAsync(key.Kind, key.Options))).Value;
    }

    /// <summary>How to log in there. Nothing on loopback takes as long as the time-outs.</summary>
    public static FtpOptions Options(FtpServer server) => new()
    {
        User = server.User,
        Password = server.Password,
        Encryption = server.Options.Tls switch
        {
            ServerTls.Explicit => FtpEncryption.Explicit,
            ServerTls.Implicit => FtpEncryption.Implicit,
            _ => FtpEncryption.None,
        },
        Tls = new TlsOptions { CustomRoots = new X509Certificate2Collection(server.Authority.Certificate) },
        ConnectTimeout = TimeSpan.FromSeconds(20),
        IdleTimeout = TimeSpan.FromSeconds(20),
        TotalTimeout = TimeSpan.FromSeconds(60),
    };

    public static Task<FtpSession> ConnectAsync(FtpServer server, Func<FtpOptions, FtpOptions>? change = null)
    {
        FtpOptions options = Options(server);
        return FtpSession.ConnectAsync(server.Address.ToString(), server.Port, change is null ? options : change(options));
    }

    public void Dispose()
    {
        foreach (Lazy<Task<FtpServer>> server in _servers.Values)
        {
            if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                server.Value.Result.Dispose();
        }
    }
}
