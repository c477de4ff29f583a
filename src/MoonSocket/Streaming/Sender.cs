namespace MoonSocket.Streaming;

/// <summary>
/// The object behind a predefined send callback. A transfer finds it as the target of the delegate, and so learns what
/// a bare delegate cannot say: the length, whether it can start again, and what to close when the transfer is over.
/// </summary>
internal abstract class Sender
{
    /// <summary>How many bytes it will give, where that is known beforehand.</summary>
    /// <exception cref="CallbackAbortException">What was to be sent cannot be opened.</exception>
    public virtual long? Length => null;

    /// <summary>The object behind a callback, if it is one of ours.</summary>
    public static Sender? Of(SendCallback? callback) => callback?.Target as Sender;

    /// <summary>Gives the next chunk.</summary>
    public abstract ValueTask<SendResult> NextAsync(CancellationToken cancellationToken);

    /// <summary>Goes back to the start, for a request that has to be sent again.</summary>
    public virtual bool TryRewind() => false;

    /// <summary>Closes what the callback was given. Called when the transfer is over, however it ended.</summary>
    public virtual ValueTask CloseAsync() => ValueTask.CompletedTask;
}
