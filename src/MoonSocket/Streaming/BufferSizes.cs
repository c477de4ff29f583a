namespace MoonSocket.Streaming;

/// <summary>
/// How large the library's own buffers are, in bytes. Debug builds use tiny ones, so that every test crosses every
/// boundary.
/// </summary>
internal static class BufferSizes
{
#if DEBUG
    /// <summary>Content moved at a time.</summary>
    public const int Chunk = 16;

    /// <summary>What a connection reads ahead of who asks for lines and small pieces.</summary>
    public const int ReadAhead = 16;

    /// <summary>The same, where more comes than fits, again and again.</summary>
    public const int LongReadAhead = 64;
#else
    /// <summary>Content moved at a time.</summary>
    public const int Chunk = 64 * 1024;

    /// <summary>What a connection reads ahead of who asks for lines and small pieces.</summary>
    public const int ReadAhead = 8192;

    /// <summary>The same, where more comes than fits, again and again.</summary>
    public const int LongReadAhead = 64 * 1024;
#endif

    /// <summary>What a datagram is cut to unless the caller says otherwise.</summary>
    public const int Datagram = 8192;
}
