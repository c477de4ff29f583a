using System.Net.Sockets;
using System.Text;
using MoonSocket.Net;

namespace MoonSocket.Ftp;

/// <summary>How sessions with an FTP server are made. Sessions made in the same way serve one another's transfers.</summary>
public sealed record FtpOptions
{
    /// <summary>A name for the defaults.</summary>
    public static FtpOptions Default { get; } = new();

    /// <summary>Who logs in. What stands in a URL comes first; where nobody is named, it is "anonymous".</summary>
    public string? User { get; init; }

    /// <summary>The password that goes with the user.</summary>
    public string? Password { get; init; }

    /// <summary>The account, for servers that ask for one (332, RFC 959, section 4.1.1).</summary>
    public string? Account { get; init; }

    /// <summary>
    /// How the session is secured. The URL's scheme comes first where it says: <c>ftps</c> implicit, <c>ftpes</c>
    /// explicit.
    /// </summary>
    public FtpEncryption Encryption { get; init; }

    /// <summary>Whom to trust, who to be, for control and data connections alike.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Whether data connections of a secured session are secured, too (PROT P).</summary>
    public bool EncryptData { get; init; } = true;

    /// <summary>Who makes the data connections.</summary>
    public FtpDataMode DataMode { get; init; }

    /// <summary>How paths and names are written in bytes; UTF-8 unless set (RFC 2640).</summary>
    public Encoding Encoding { get; init; } = Encoding.UTF8;

    /// <summary>Makes the connections, and brings the network policy; <see langword="null"/>: everything is allowed.</summary>
    public Dialer? Dialer { get; init; }

    /// <summary>Who connects on our behalf, for data connections as well.</summary>
    public Proxy? Proxy { get; init; }

    /// <summary>
    /// Restricts to IPv4 (<see cref="AddressFamily.InterNetwork"/>) or IPv6 (<see cref="AddressFamily.InterNetworkV6"/>).
    /// </summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>The time for resolving and connecting, each time; <see langword="null"/>: as long as the system takes.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>
    /// How long the server may be silent, or not take what is sent, a TLS handshake included; <see langword="null"/>: for
    /// ever. The time a callback takes does not count.
    /// </summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>The time for each operation as a whole, connecting (where it has to) and callbacks included.</summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>
    /// The sessions to use, and to leave open ones in, for <see cref="Ftp"/>; <see langword="null"/>: those of the process.
    /// </summary>
    public FtpConnections? Connections { get; init; }

    // User and password are nobody's business.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Encryption).Append(' ').Append(DataMode);
        return true;
    }
}
