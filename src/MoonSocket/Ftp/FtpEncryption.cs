namespace MoonSocket.Ftp;

/// <summary>How an FTP session is secured. Where TLS is asked for and cannot be had, there is no session.</summary>
public enum FtpEncryption
{
    /// <summary>Not at all, as in <c>ftp://</c>.</summary>
    None,

    /// <summary>The clear connection is secured before the login (AUTH TLS, RFC 4217), as in <c>ftpes://</c>.</summary>
    Explicit,

    /// <summary>TLS from the first byte, on a port of its own (990), as in <c>ftps://</c>.</summary>
    Implicit,
}
