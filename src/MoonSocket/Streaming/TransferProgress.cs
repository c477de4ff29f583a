namespace MoonSocket.Streaming;

/// <summary>How far a transfer has come.</summary>
/// <param name="Bytes">Bytes of content moved so far.</param>
/// <param name="Total">Bytes of content in all, where that is known.</param>
public readonly record struct TransferProgress(long Bytes, long? Total);
