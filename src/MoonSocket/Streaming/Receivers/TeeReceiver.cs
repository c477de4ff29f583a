using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Gives everything to each of several callbacks; when one stops, the others are told why.</summary>
internal sealed class TeeReceiver(ReceiveCallback[] callbacks) : Receiver
{
    private readonly ReceiveCursor[] _cursors = Array.ConvertAll(callbacks, callback => new ReceiveCursor(callback));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        try
        {
            foreach (ReceiveCursor cursor in _cursors)
            {
                switch (chunk)
                {
                    case null:
                        await cursor.FailAsync(error ?? new TransferException("unknown error")).ConfigureAwait(false);
                        break;
                    case { Length: 0 }:
                        await cursor.EndAsync(cancellationToken).ConfigureAwait(false);
                        break;
                    case { } data:
                        await cursor.WriteAsync(data, cancellationToken).ConfigureAwait(false);
                        break;
                }
            }

            return ReceiveResult.Continue;
        }
        catch (Exception exception)
        {
            TransferException reason = TransferException.From(exception, cancellationToken);
            foreach (ReceiveCursor cursor in _cursors)
            {
                await cursor.FailAsync(reason).ConfigureAwait(false);
            }

            if (exception is CallbackAbortException)
            {
                return ReceiveResult.Abort(exception.Message);
            }

            throw;
        }
    }

    public override async ValueTask CloseAsync()
    {
        foreach (ReceiveCursor cursor in _cursors)
        {
            await cursor.CloseAsync().ConfigureAwait(false);
        }
    }
}
