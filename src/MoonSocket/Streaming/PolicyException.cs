namespace MoonSocket.Streaming;

/// <summary>The network policy of the host forbids what was asked for.</summary>
public sealed class PolicyException : TransferException
{
    /// <summary>Creates the exception.</summary>
    public PolicyException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
