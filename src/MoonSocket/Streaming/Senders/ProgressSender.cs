using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Gives what another callback gives, and reports how much that has been.</summary>
internal sealed class ProgressSender(SendCallback callback, IProgress<TransferProgress> progress) : Sender
{
    private readonly SendCursor _inner = new(callback);

    public override long? Length => _inner.Length;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<SendResult> NextAsync(CancellationToken cancellationToken)
    {
        SendResult result = await _inner.AskAsync(cancellationToken).ConfigureAwait(false);
        if (result.IsAbort || result.IsEnd)
        {
            return result;
        }

        progress.Report(new(_inner.Bytes, _inner.Length));
        return SendResult.Chunk(result.Data);
    }

    public override bool TryRewind() => _inner.TryRewind();

    public override ValueTask CloseAsync() => _inner.CloseAsync();
}
