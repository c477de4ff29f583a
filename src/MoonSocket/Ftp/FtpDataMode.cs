namespace MoonSocket.Ftp;

/// <summary>Who makes the data connections.</summary>
public enum FtpDataMode
{
    /// <summary>We do: EPSV (RFC 2428), and PASV with servers that do not know it.</summary>
    Passive,

    /// <summary>We do, by EPSV only.</summary>
    ExtendedPassive,

    /// <summary>We do, by PASV only; IPv4.</summary>
    PlainPassive,

    /// <summary>The server does: PORT over IPv4, EPRT over IPv6. Does not go through a proxy.</summary>
    Active,
}
