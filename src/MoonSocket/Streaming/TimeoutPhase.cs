namespace MoonSocket.Streaming;

/// <summary>What a time-out limits.</summary>
public enum TimeoutPhase
{
    /// <summary>Resolving a name, connecting, and the TLS handshake.</summary>
    Connect,

    /// <summary>The silence between two pieces of data, in either direction.</summary>
    Idle,

    /// <summary>The whole transfer.</summary>
    Total,
}
