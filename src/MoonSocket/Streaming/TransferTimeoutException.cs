namespace MoonSocket.Streaming;

/// <summary>A time-out ran out.</summary>
public sealed class TransferTimeoutException : TransferException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was waited for, and from which host.</param>
    /// <param name="phase">Which of the time-outs it was.</param>
    /// <param name="limit">How long it was.</param>
    /// <param name="innerException">What it was caused by.</param>
    public TransferTimeoutException(
        string message, TimeoutPhase phase, TimeSpan limit, Exception? innerException = null)
        : base(message, innerException)
    {
        Phase = phase;
        Limit = limit;
    }

    /// <summary>Which of the time-outs ran out.</summary>
    public TimeoutPhase Phase { get; }

    /// <summary>How long it was.</summary>
    public TimeSpan Limit { get; }
}
