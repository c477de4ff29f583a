namespace MoonSocket.Streaming;

/// <summary>Reports how much has come; keeps nothing.</summary>
internal sealed class ProgressReceiver(IProgress<TransferProgress> progress, long? total) : Receiver
{
    private long _bytes;

    public override ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        if (chunk is { Length: > 0 } data)
        {
            _bytes += data.Length;
            progress.Report(new(_bytes, total));
        }

        return new(ReceiveResult.Continue);
    }
}
