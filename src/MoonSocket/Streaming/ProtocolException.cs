namespace MoonSocket.Streaming;

/// <summary>The peer said something its protocol does not allow, or promised more than it sent.</summary>
public class ProtocolException : TransferException
{
    /// <summary>Creates the exception.</summary>
    public ProtocolException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
