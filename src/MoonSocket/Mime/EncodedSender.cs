using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>
/// The content of a part, encoded on its way. It knows its length where the content does and the encoding lets it, and
/// can start again where the content can.
/// </summary>
/// <param name="content">Gives the content.</param>
/// <param name="filter">Makes what encodes it.</param>
/// <param name="length">How long so many bytes become; answers <see langword="null"/> where that depends on them.</param>
internal sealed class EncodedSender(SendCallback content, Func<Filter> filter, Func<long, long?> length) : Sender
{
    private readonly SendCursor _known = new(content);
    private FilteredSender _encoded = new(content, filter());

    public override long? Length => _known.Length is { } bytes ? length(bytes) : null;

    public override ValueTask<SendResult> NextAsync(CancellationToken cancellationToken) => _encoded.NextAsync(cancellationToken);

    public override bool TryRewind()
    {
        if (Of(content)?.TryRewind() != true)
            return false;
        _encoded = new FilteredSender(content, filter());
        return true;
    }

    public override ValueTask CloseAsync() => _encoded.CloseAsync();
}
