using MoonSocket.Net;
using MoonSocket.Smtp;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>The options to reach a real server with.</summary>
internal static class ServerOptions
{
    /// <summary>Without TLS.</summary>
    public static SmtpOptions Plain(SmtpServer server) => new(server.Address.ToString())
    {
        Port = server.Port,
        Security = SmtpSecurity.None,
        Lmtp = server.Options.Lmtp,
        IdleTimeout = TimeSpan.FromSeconds(20),
        AcceptTimeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>With TLS, and trust in the server's authority.</summary>
    public static SmtpOptions Secured(SmtpServer server) => Plain(server) with
    {
        Security = server.Options.Tls == ServerTls.Implicit ? SmtpSecurity.Implicit : SmtpSecurity.Automatic,
        Tls = new TlsOptions { CustomRoots = [server.Authority.Certificate] },
    };
}
