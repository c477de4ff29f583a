using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Gives the chunks of an asynchronous sequence; empty ones, which would mean the end, are left out.</summary>
internal sealed class SequenceSender(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks) : Sender
{
    private IAsyncEnumerator<ReadOnlyMemory<byte>>? _enumerator;
    private bool _ended;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<SendResult> NextAsync(CancellationToken cancellationToken)
    {
        if (_ended)
        {
            return SendResult.End;
        }

        _enumerator ??= chunks.GetAsyncEnumerator(cancellationToken);
        while (await _enumerator.MoveNextAsync().ConfigureAwait(false))
        {
            if (!_enumerator.Current.IsEmpty)
            {
                return SendResult.Chunk(_enumerator.Current);
            }
        }

        await CloseAsync().ConfigureAwait(false);
        return SendResult.End;
    }

    public override async ValueTask CloseAsync()
    {
        _ended = true;
        if (Interlocked.Exchange(ref _enumerator, null) is { } enumerator)
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }
    }
}
