namespace MoonSocket.Smtp;

/// <summary>Extensions of SMTP that change how messages travel, used where the server offers them.</summary>
[Flags]
public enum SmtpExtensions
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Several commands in one write (RFC 2920).</summary>
    Pipelining = 1,

    /// <summary>Content in counted pieces rather than in lines (RFC 3030).</summary>
    Chunking = 2,

    /// <summary>Saying how large a message is before sending it (RFC 1870).</summary>
    Size = 4,

    /// <summary>Saying that a message has 8-bit content (RFC 6152).</summary>
    EightBitMime = 8,

    /// <summary>All of them.</summary>
    All = Pipelining | Chunking | Size | EightBitMime,
}
