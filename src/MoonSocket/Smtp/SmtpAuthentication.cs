namespace MoonSocket.Smtp;

/// <summary>How to show who is sending (RFC 4954).</summary>
public enum SmtpAuthentication
{
    /// <summary>
    /// The strongest way the server offers: with <see cref="SmtpOptions.AccessToken"/> XOAUTH2, else
    /// SCRAM-SHA-256-PLUS, SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN, in this order.
    /// </summary>
    Strongest,

    /// <summary>The password, with the user.</summary>
    Plain,

    /// <summary>The password, after the user.</summary>
    Login,

    /// <summary>A keyed hash of a challenge (RFC 2195).</summary>
    CramMd5,

    /// <summary>A proof to each other (RFC 7677), bound to the TLS connection where that can be had.</summary>
    ScramSha256,

    /// <summary>An access token.</summary>
    XOAuth2,
}
