using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>
/// A send callback in use: keeps which callback is the present one, asks no more after the end, counts the bytes, and
/// closes what a predefined callback holds. Every protocol takes its outgoing content from one of these.
/// </summary>
internal sealed class SendCursor(SendCallback? callback)
{
    private readonly SendCallback? _first = callback;
    private SendCallback? _current = callback;
    private bool _finished = callback is null;

    /// <summary>How many bytes will come, where the callback knows.</summary>
    public long? Length => _first is null ? 0 : Sender.Of(_first)?.Length;

    /// <summary>Bytes given so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Asks for the next piece: a chunk, the end, or an abort; a replacement is remembered here.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SendResult> AskAsync(CancellationToken cancellationToken)
    {
        if (_finished)
        {
            return SendResult.End;
        }

        SendResult result;
        try
        {
            result = await _current!(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _finished = true;
            throw;
        }

        _finished = result.IsAbort || result.IsEnd;
        _current = result.Next ?? _current;
        Bytes += result.Data.Length;
        return result;
    }

    /// <summary>The next chunk; empty at the end.</summary>
    /// <exception cref="CallbackAbortException">The callback aborted.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        SendResult result = await AskAsync(cancellationToken).ConfigureAwait(false);
        return result.IsAbort ? throw new CallbackAbortException(result.Message) : result.Data;
    }

    /// <summary>Goes back to the first byte, where the callback can; nothing needs to be done if none was taken.</summary>
    public bool TryRewind()
    {
        if (Bytes > 0 || _finished)
        {
            if (_first is not null && Sender.Of(_first)?.TryRewind() != true)
            {
                return false;
            }

            _current = _first;
            _finished = _first is null;
            Bytes = 0;
        }

        return true;
    }

    /// <summary>Closes what the callback holds.</summary>
    public ValueTask CloseAsync()
    {
        _finished = true;
        return Sender.Of(_current)?.CloseAsync() ?? ValueTask.CompletedTask;
    }
}
