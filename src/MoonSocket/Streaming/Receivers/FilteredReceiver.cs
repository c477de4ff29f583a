using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Passes what comes through a filter and gives it to another callback, whose replacements it remembers.</summary>
internal sealed class FilteredReceiver(Filter filter, ReceiveCallback callback) : Receiver
{
    private readonly ReceiveCursor _inner = new(callback);
    private readonly FilterBuffer _output = new();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        try
        {
            switch (chunk)
            {
                case null:
                    await _inner.FailAsync(error ?? new TransferException("unknown error")).ConfigureAwait(false);
                    break;
                case { Length: 0 }:
                    await FlushAsync(cancellationToken).ConfigureAwait(false);
                    await _inner.EndAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case { } data when filter.TryPass(data.Span):
                    await _inner.WriteAsync(data, cancellationToken).ConfigureAwait(false);
                    break;
                case { } data:
                    await TransformAsync(data, cancellationToken).ConfigureAwait(false);
                    break;
            }

            return ReceiveResult.Continue;
        }
        catch (CallbackAbortException abort)
        {
            return ReceiveResult.Abort(abort.Message);
        }
        catch (Exception exception)
        {
            // The filter threw: the callback behind it must hear of it, for nothing else will tell it.
            await _inner.FailAsync(TransferException.From(exception, cancellationToken)).ConfigureAwait(false);
            throw;
        }
    }

    public override async ValueTask CloseAsync()
    {
        filter.Dispose();
        await _inner.CloseAsync().ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask TransformAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            _output.Clear();
            int consumed = filter.Transform(data.Span, _output);
            FilterBuffer.RequireProgress(consumed, _output);
            data = data[consumed..];
            await _inner.WriteAsync(_output.Memory, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        bool done;
        do
        {
            _output.Clear();
            done = filter.Flush(_output);
            await _inner.WriteAsync(_output.Memory, cancellationToken).ConfigureAwait(false);
        }
        while (!done);
    }
}
