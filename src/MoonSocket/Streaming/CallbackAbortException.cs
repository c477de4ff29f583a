namespace MoonSocket.Streaming;

/// <summary>A send or receive callback ended the transfer. The message is the callback's own.</summary>
public sealed class CallbackAbortException : TransferException
{
    /// <summary>The message of a callback that aborts without one.</summary>
    public const string DefaultMessage = "aborted by callback";

    /// <summary>Creates the exception with the callback's message, or <see cref="DefaultMessage"/>.</summary>
    public CallbackAbortException(string? message = null)
        : base(message ?? DefaultMessage)
    {
    }
}
