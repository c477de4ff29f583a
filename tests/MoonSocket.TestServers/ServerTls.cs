namespace MoonSocket.TestServers;

/// <summary>Whether and when a server speaks TLS.</summary>
public enum ServerTls
{
    /// <summary>Never.</summary>
    None,

    /// <summary>After AUTH TLS or STARTTLS; nobody gets in, and nothing is moved, without.</summary>
    Explicit,

    /// <summary>From the first byte.</summary>
    Implicit,
}
