using System.Net;
using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>How a connection is made by <see cref="Dialer.ConnectAsync"/>.</summary>
public sealed record DialOptions
{
    /// <summary>A name for the defaults.</summary>
    public static DialOptions Default { get; } = new();

    /// <summary>
    /// The time for resolving and connecting together; <see langword="null"/>: as long as the system takes.
    /// </summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>
    /// Restricts to IPv4 (<see cref="AddressFamily.InterNetwork"/>) or IPv6
    /// (<see cref="AddressFamily.InterNetworkV6"/>).
    /// </summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>The local end to connect from; restricts to its family.</summary>
    public IPEndPoint? LocalEndPoint { get; init; }

    /// <summary>Who connects on our behalf, for protocols other than HTTP; <see langword="null"/>: nobody.</summary>
    public Proxy? Proxy { get; init; }

    /// <summary>How long one address has before the next is tried beside it (RFC 8305, section 5).</summary>
    public TimeSpan AttemptDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Who waits for the connection to be made; <see langword="null"/>: the platform's own threads.</summary>
    internal WireWatch? Watch { get; init; }

    /// <summary>Whether small writes go out at once (no Nagle delay).</summary>
    public bool NoDelay { get; init; } = true;
}
