using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>
/// Asks for the rest of a file (REST, RFC 3659, section 5). Before anything comes, the file is seen to be no shorter
/// than <see cref="Offset"/>; where nothing is missing nothing is transferred, and the receive callback is told the end.
/// </summary>
public sealed record FtpResume
{
    /// <summary>Asks for what follows the first <paramref name="offset"/> bytes.</summary>
    public FtpResume(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Offset = offset;
    }

    /// <summary>How many bytes are here already.</summary>
    public long Offset { get; }

    /// <summary>
    /// Gives the bytes that are here, for comparing: <c>Send.File("big.iso")</c>. Where the server offers a hash, the two
    /// parts together must have that of the file; where it offers that of a part, the first is compared beforehand.
    /// </summary>
    public SendCallback? Part { get; init; }
}
