namespace MoonSocket.Streaming;

/// <summary>The caller's cancellation token was cancelled while the transfer ran.</summary>
public sealed class TransferCanceledException : TransferException
{
    /// <summary>Creates the exception.</summary>
    public TransferCanceledException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
