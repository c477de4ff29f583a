namespace MoonSocket.Streaming;

/// <summary>What a <see cref="ReceiveCallback"/> answers: go on, go on with a replacement, or abort.</summary>
public readonly record struct ReceiveResult
{
    private ReceiveResult(ReceiveCallback? next, string? message, bool isAbort)
    {
        Next = next;
        Message = message;
        IsAbort = isAbort;
    }

    /// <summary>Go on with the same callback. Also the default value.</summary>
    public static ReceiveResult Continue => default;

    /// <summary>The callback that gets the next chunk, where it is to be another one.</summary>
    public ReceiveCallback? Next { get; }

    /// <summary>Why the callback aborts, where it said so.</summary>
    public string? Message { get; }

    /// <summary>Whether the transfer is to stop here.</summary>
    public bool IsAbort { get; }

    /// <summary>Go on; <paramref name="next"/> replaces the callback from the next chunk onwards.</summary>
    public static ReceiveResult ContinueWith(ReceiveCallback next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new(next, null, isAbort: false);
    }

    /// <summary>Stop the transfer. It fails with <see cref="CallbackAbortException"/> carrying the message.</summary>
    public static ReceiveResult Abort(string? message = null) => new(null, message, isAbort: true);
}
