using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Writes what comes to a pipe, and waits while the pipe's reader is behind.</summary>
internal sealed class PipeReceiver(PipeWriter writer) : Receiver
{
    private bool _completed;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        if (chunk is not { Length: > 0 } data)
        {
            await CompleteAsync(error).ConfigureAwait(false);
            return ReceiveResult.Continue;
        }

        FlushResult result = await writer.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        return result.IsCompleted || result.IsCanceled
            ? ReceiveResult.Abort("the reader of the pipe takes no more")
            : ReceiveResult.Continue;
    }

    public override async ValueTask CloseAsync()
    {
        // No end and no error has come: whoever reads the pipe must not take this for a good end.
        await CompleteAsync(new CallbackAbortException()).ConfigureAwait(false);
    }

    private async ValueTask CompleteAsync(TransferException? error)
    {
        if (!_completed)
        {
            _completed = true;
            await writer.CompleteAsync(error).ConfigureAwait(false);
        }
    }
}
