namespace MoonSocket.Streaming;

/// <summary>
/// How large the library's own buffers are. Debug builds use tiny ones, so that every test crosses every boundary.
/// </summary>
internal static class BufferSizes
{
#if DEBUG
    /// <summary>Bytes moved at a time.</summary>
    public const int Chunk = 16;
#else
    /// <summary>Bytes moved at a time.</summary>
    public const int Chunk = 64 * 1024;
#endif
}
