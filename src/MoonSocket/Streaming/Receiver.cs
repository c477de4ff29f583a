namespace MoonSocket.Streaming;

/// <summary>
/// The object behind a predefined receive callback; the counterpart of <see cref="Sender"/>. What it holds is closed
/// when it is told the end or the error, or by the transfer if that never came so far.
/// </summary>
internal abstract class Receiver
{
    /// <summary>The object behind a callback, if it is one of ours.</summary>
    public static Receiver? Of(ReceiveCallback? callback) => callback?.Target as Receiver;

    /// <summary>Takes the next chunk, the end, or the error.</summary>
    public abstract ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken);

    /// <summary>Closes what the callback was given. Called when the transfer is over, however it ended.</summary>
    public virtual ValueTask CloseAsync() => ValueTask.CompletedTask;
}
