namespace MoonSocket.Mime;

/// <summary>The filter around a codec whose state can be kept elsewhere.</summary>
internal sealed class StoredFilter<T>(T codec) : CodecFilter<T>(codec), IStoredFilter
    where T : struct, IStoredCodec
{
    public int Save(Span<byte> target) => Codec.Save(target);

    public void Restore(ReadOnlySpan<byte> saved) => Codec.Restore(saved);
}
