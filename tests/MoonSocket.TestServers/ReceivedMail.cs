namespace MoonSocket.TestServers;

/// <summary>What <see cref="AiosmtpdServer"/> was told with a message.</summary>
/// <param name="Helo">What the client called itself.</param>
/// <param name="From">The sender, without brackets.</param>
/// <param name="FromOptions">What stood behind it, in capitals, such as SIZE=12.</param>
/// <param name="To">The recipients that were accepted.</param>
/// <param name="Mechanism">How the client logged in, if it did.</param>
/// <param name="IsSecure">Whether the message came over TLS.</param>
public sealed record ReceivedMail(string Helo, string From, string[] FromOptions, string[] To, string? Mechanism, bool IsSecure)
{
    /// <summary>The message, byte for byte.</summary>
    public byte[] Message { get; init; } = [];
}
