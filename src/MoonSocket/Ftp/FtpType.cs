namespace MoonSocket.Ftp;

/// <summary>What the content of a transfer is (RFC 959, section 3.1.1).</summary>
public enum FtpType
{
    /// <summary>Bytes, which arrive as they left (TYPE I).</summary>
    Binary,

    /// <summary>
    /// Text, of which each side has its own line ends (TYPE A): CR LF on the way, <see cref="FtpTransferOptions.LineEnd"/>
    /// here.
    /// </summary>
    Ascii,
}
