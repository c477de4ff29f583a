namespace MoonSocket.Streaming;

/// <summary>
/// A transfer that did not come to its good end. What derives from it says whose doing it was:
/// <see cref="CallbackAbortException"/> the program's own, <see cref="ConnectionException"/> the network's or the
/// peer's, <see cref="ProtocolException"/> nonsense on the wire, <see cref="TransferTimeoutException"/> nobody's in
/// time, <see cref="TransferCanceledException"/> the caller's, <see cref="PolicyException"/> the host's rules.
/// </summary>
public class TransferException : Exception
{
    /// <summary>Creates the exception with a message that says what happened, to which host, doing what.</summary>
    public TransferException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Bytes of content that had reached the receive callback before the failure.</summary>
    public long BytesReceived { get; internal set; }

    /// <summary>Bytes of content that had been taken from the send callback before the failure.</summary>
    public long BytesSent { get; internal set; }

    /// <summary>
    /// The error a receive callback is told for an exception: itself if it is of the family, a cancellation for the
    /// caller's token, else a plain transfer error around it.
    /// </summary>
    internal static TransferException From(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        TransferException error => error,
        OperationCanceledException when cancellationToken.IsCancellationRequested
            => new TransferCanceledException("the transfer was canceled", exception),
        _ => new TransferException(exception.Message, exception),
    };
}
