namespace MoonSocket.Streaming;

/// <summary>What a <see cref="SendCallback"/> answers: a chunk, a chunk and a replacement, the end, or an abort.</summary>
public readonly record struct SendResult
{
    private SendResult(ReadOnlyMemory<byte> data, SendCallback? next, string? message, bool isAbort)
    {
        Data = data;
        Next = next;
        Message = message;
        IsAbort = isAbort;
    }

    /// <summary>There is nothing left to send. Also the default value, and what an empty chunk means.</summary>
    public static SendResult End => default;

    /// <summary>The bytes to send; empty at the end.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The callback that gives the next chunk, where it is to be another one.</summary>
    public SendCallback? Next { get; }

    /// <summary>Why the callback aborts, where it said so.</summary>
    public string? Message { get; }

    /// <summary>Whether the transfer is to stop here, unfinished.</summary>
    public bool IsAbort { get; }

    /// <summary>Whether nothing is left to send.</summary>
    public bool IsEnd => Data.IsEmpty && !IsAbort;

    /// <summary>The next bytes. An empty chunk is the end.</summary>
    public static SendResult Chunk(ReadOnlyMemory<byte> data) => new(data, null, null, isAbort: false);

    /// <summary>
    /// The next bytes, and the callback to ask from now on. Next to an empty chunk a replacement has no effect:
    /// empty is the end.
    /// </summary>
    public static SendResult Chunk(ReadOnlyMemory<byte> data, SendCallback next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new(data, next, null, isAbort: false);
    }

    /// <summary>Stop the transfer. It fails with <see cref="CallbackAbortException"/> carrying the message.</summary>
    public static SendResult Abort(string? message = null) => new(default, null, message, isAbort: true);
}
