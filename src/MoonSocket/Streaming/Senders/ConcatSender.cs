using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Gives what several callbacks give, one after the other.</summary>
internal sealed class ConcatSender(SendCallback[] callbacks) : Sender
{
    private readonly SendCursor[] _cursors = Array.ConvertAll(callbacks, callback => new SendCursor(callback));
    private int _index;

    public override long? Length
    {
        get
        {
            long? sum = 0;
            foreach (SendCursor cursor in _cursors)
            {
                sum += cursor.Length;
            }

            return sum;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<SendResult> NextAsync(CancellationToken cancellationToken)
    {
        for (; _index < _cursors.Length; _index++)
        {
            SendResult result = await _cursors[_index].AskAsync(cancellationToken).ConfigureAwait(false);
            if (!result.IsEnd)
            {
                // Replacements are the cursor's business, not the transfer's.
                return result.IsAbort ? result : SendResult.Chunk(result.Data);
            }
        }

        return SendResult.End;
    }

    public override bool TryRewind()
    {
        _index = 0;
        return Array.TrueForAll(_cursors, cursor => cursor.TryRewind());
    }

    public override async ValueTask CloseAsync()
    {
        foreach (SendCursor cursor in _cursors)
        {
            await cursor.CloseAsync().ConfigureAwait(false);
        }
    }
}
