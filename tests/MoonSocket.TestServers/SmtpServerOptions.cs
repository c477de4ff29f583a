namespace MoonSocket.TestServers;

/// <summary>How an SMTP server is wanted.</summary>
public sealed record SmtpServerOptions
{
    /// <summary>With <see cref="ServerTls.Explicit"/>, neither AUTH nor MAIL is taken before STARTTLS.</summary>
    public ServerTls Tls { get; init; }

    /// <summary>Listen on ::1 instead of 127.0.0.1.</summary>
    public bool IPv6 { get; init; }

    /// <summary>Take no mail from whom it does not know.</summary>
    public bool RequireAuthentication { get; init; }

    /// <summary>The largest message taken, in bytes; announced with SIZE.</summary>
    public long? SizeLimit { get; init; }

    /// <summary>The ways to log in that aiosmtpd offers; exim always offers PLAIN, LOGIN and CRAM-MD5.</summary>
    public IReadOnlyList<string> Mechanisms { get; init; } = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2"];

    /// <summary>aiosmtpd speaks LMTP (RFC 2033): LHLO, and a reply for each recipient.</summary>
    public bool Lmtp { get; init; }

    /// <summary>aiosmtpd takes addresses in UTF-8, and says so; exim always does.</summary>
    public bool Utf8 { get; init; } = true;

    /// <summary>aiosmtpd knows no EHLO, only HELO.</summary>
    public bool OldFashioned { get; init; }

    /// <summary>What aiosmtpd does not announce although it could, such as 8BITMIME.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];
}
