namespace MoonSocket.Smtp;

/// <summary>When a connection to a mail server is secured. Where it is, the server is always verified.</summary>
public enum SmtpSecurity
{
    /// <summary><see cref="Implicit"/> at port 465, else <see cref="StartTls"/>.</summary>
    Automatic,

    /// <summary>By STARTTLS (RFC 3207); a server that does not offer it is left without having been told anything.</summary>
    StartTls,

    /// <summary>
    /// By STARTTLS where the server offers it. Good against those who only listen: one who can change what passes can
    /// take the offer out.
    /// </summary>
    StartTlsWhenOffered,

    /// <summary>From the first byte on (RFC 8314).</summary>
    Implicit,

    /// <summary>Never. For a server on the same machine or in a network that is trusted.</summary>
    None,
}
