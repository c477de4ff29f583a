using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Writes what comes to a stream.</summary>
internal sealed class StreamReceiver(Stream stream, bool leaveOpen) : Receiver
{
    private bool _closed;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        try
        {
            if (chunk is not { Length: > 0 } data)
            {
                if (!_closed)
                {
                    await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                }

                await CloseAsync().ConfigureAwait(false);
            }
            else if (stream is FileStream { CanSeek: true })
            {
                // A regular file is written in place: the system keeps the pages, and a thread hop a chunk costs more.
                stream.Write(data.Span);
            }
            else
            {
                await stream.WriteAsync(data, cancellationToken).ConfigureAwait(false);
            }

            return ReceiveResult.Continue;
        }
        catch (IOException exception)
        {
            return ReceiveResult.Abort(exception.Message);
        }
    }

    public override async ValueTask CloseAsync()
    {
        if (!_closed)
        {
            _closed = true;
            if (!leaveOpen)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
