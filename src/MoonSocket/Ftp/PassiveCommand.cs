namespace MoonSocket.Ftp;

/// <summary>How a server is asked to listen.</summary>
internal enum PassiveCommand
{
    /// <summary>EPSV; PASV where the server does not know that. What it did not know once it is not asked again.</summary>
    Either,

    /// <summary>EPSV only (RFC 2428, section 3).</summary>
    Extended,

    /// <summary>PASV only (RFC 959, section 4.1.2): IPv4.</summary>
    Plain,
}
