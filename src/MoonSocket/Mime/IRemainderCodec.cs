namespace MoonSocket.Mime;

/// <summary>A codec whose remainder is a few raw bytes, which LuaSocket's low-level functions hand to the caller.</summary>
internal interface IRemainderCodec : ICodec
{
    /// <summary>Copies the raw bytes that are waiting for more, and answers how many they are.</summary>
    int CopyRemainder(Span<byte> target);
}
