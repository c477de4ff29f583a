namespace MoonSocket.Http;

/// <summary>How a user name and password may be shown to the server.</summary>
public enum HttpAuthentication
{
    /// <summary>Only when asked for, in the strongest way the server offers: Digest before Basic.</summary>
    OnChallenge,

    /// <summary>Basic (RFC 7617) with the first request already, unasked. Whoever listens reads it, unless over TLS.</summary>
    Basic,

    /// <summary>Digest (RFC 7616) when asked for, and nothing else: the password never leaves this machine.</summary>
    Digest,
}
