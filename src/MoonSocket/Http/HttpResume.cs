namespace MoonSocket.Http;

/// <summary>
/// Asks for the rest of something (RFC 9110, section 14). The receive callback gets what follows
/// <see cref="Offset"/>, or nothing: content of an error response is dropped, so that it does not end up in the
/// partial file. A 416 whose length is the offset says that nothing is missing.
/// </summary>
public sealed record HttpResume
{
    /// <summary>Asks for what follows the first <paramref name="offset"/> bytes.</summary>
    public HttpResume(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Offset = offset;
    }

    /// <summary>How many bytes are here already.</summary>
    public long Offset { get; }

    /// <summary>
    /// The strong entity tag (with its quotes) or the Last-Modified date of the part that is here. If it has changed
    /// on the server, the whole is sent instead of a rest that does not fit (<c>If-Range</c>).
    /// </summary>
    public string? Validator { get; init; }

    /// <summary>
    /// What happens when the server sends the whole: <see langword="false"/>, the transfer fails;
    /// <see langword="true"/>, the receive callback gets it from its first byte.
    /// <see cref="HttpResponseHead.ContentOffset"/> tells, before the content comes.
    /// </summary>
    public bool AllowRestart { get; init; }
}
