namespace MoonSocket.Smtp;

/// <summary>How much of a message comes back with the news that it failed (RFC 3461, section 4.3).</summary>
public enum SmtpReturn
{
    /// <summary>What the server finds right.</summary>
    Default,

    /// <summary>All of it.</summary>
    Full,

    /// <summary>Its headers.</summary>
    Headers,
}
