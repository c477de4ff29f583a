using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Gives what another callback gives, after passing it through a filter.</summary>
internal sealed class FilteredSender(SendCallback callback, Filter filter) : Sender
{
    private readonly SendCursor _inner = new(callback);
    private readonly FilterBuffer _output = new();
    private ReadOnlyMemory<byte> _input;
    private bool _inputEnded;
    private bool _flushed;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<SendResult> NextAsync(CancellationToken cancellationToken)
    {
        // Nothing may come out of a filter for many chunks: an empty result would end the transfer, so ask on.
        while (!_flushed)
        {
            _output.Clear();
            if (!_input.IsEmpty)
            {
                int consumed = filter.Transform(_input.Span, _output);
                FilterBuffer.RequireProgress(consumed, _output);
                _input = _input[consumed..];
            }
            else if (_inputEnded)
            {
                _flushed = filter.Flush(_output);
            }
            else
            {
                SendResult result = await _inner.AskAsync(cancellationToken).ConfigureAwait(false);
                if (result.IsAbort)
                {
                    return result;
                }

                _inputEnded = result.IsEnd;
                if (!_inputEnded && filter.TryPass(result.Data.Span))
                {
                    return SendResult.Chunk(result.Data);
                }

                _input = result.Data;
            }

            if (_output.Length > 0)
            {
                return SendResult.Chunk(_output.Memory);
            }
        }

        return SendResult.End;
    }

    public override async ValueTask CloseAsync()
    {
        _flushed = true;
        filter.Dispose();
        await _inner.CloseAsync().ConfigureAwait(false);
    }
}
