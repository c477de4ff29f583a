namespace MoonSocket.Net;

/// <summary>Sizes of buffers: as small as they can be in DEBUG builds, so that the tests cross every boundary.</summary>
internal static class BufferSizes
{
#if DEBUG
    public const int Stream = 16;
#else
    public const int Stream = 8192;
#endif

    /// <summary>What a datagram is cut to unless the caller says otherwise.</summary>
    public const int Datagram = 8192;
}
