namespace MoonSocket.Mime;

/// <summary>
/// A codec whose state is a few bytes, which somebody else may keep between two calls: LuaSocket's low-level functions hand
/// them to the script, where they are just the raw bytes that wait for more.
/// </summary>
internal interface IStoredCodec : ICodec
{
    /// <summary>Writes the state, at most <see cref="LowLevel.RemainderCapacity"/> bytes; answers how many it has.</summary>
    int Save(Span<byte> target);

    /// <summary>Goes on from a state that was saved.</summary>
    void Restore(ReadOnlySpan<byte> saved);
}
