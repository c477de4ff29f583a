namespace MoonSocket.Mime;

/// <summary>A filter whose state can be taken out of it and put back, so that one of them serves many streams in turn.</summary>
internal interface IStoredFilter
{
    /// <summary>See <see cref="IStoredCodec.Save"/>.</summary>
    int Save(Span<byte> target);

    /// <summary>See <see cref="IStoredCodec.Restore"/>.</summary>
    void Restore(ReadOnlySpan<byte> saved);
}
