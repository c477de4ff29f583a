using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Gives what comes through a pipe, segment by segment, uncopied.</summary>
internal sealed class PipeSender(PipeReader reader) : Sender
{
    private SequencePosition? _given;
    private bool _completed;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<SendResult> NextAsync(CancellationToken cancellationToken)
    {
        while (!_completed)
        {
            if (_given is { } position)
            {
                reader.AdvanceTo(position);
                _given = null;
            }

            ReadResult result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> segment = result.Buffer.First;
            _given = result.Buffer.GetPosition(segment.Length);
            if (!segment.IsEmpty)
            {
                return SendResult.Chunk(segment);
            }

            if (result.IsCompleted)
            {
                await CloseAsync().ConfigureAwait(false);
            }
            else if (result.IsCanceled)
            {
                await CloseAsync().ConfigureAwait(false);
                return SendResult.Abort("reading from the pipe was canceled");
            }
        }

        return SendResult.End;
    }

    public override async ValueTask CloseAsync()
    {
        if (!_completed)
        {
            _completed = true;
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
