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
}
