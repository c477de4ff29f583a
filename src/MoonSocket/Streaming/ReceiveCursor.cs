using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>
/// A receive callback in use: keeps which callback is the present one, never passes an empty chunk as data, makes
/// exactly one terminal call and none after an abort. Every protocol gives its incoming content to one of these.
/// </summary>
internal sealed class ReceiveCursor(ReceiveCallback? callback)
{
    private readonly ReceiveCallback? _first = callback;
    private ReceiveCallback _current = callback ?? Receive.Null();
    private bool _finished;

    /// <summary>Bytes delivered so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Replaces the callback before the content starts (a hook has chosen another).</summary>
    public void Replace(ReceiveCallback next) => _current = next;

    /// <summary>Delivers one piece of data.</summary>
    /// <exception cref="CallbackAbortException">The callback aborted. It gets no terminal call.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        if (chunk.IsEmpty)
        {
            return;
        }

        ObjectDisposedException.ThrowIf(_finished, this);
        ReceiveResult result = await CallAsync(chunk, null, cancellationToken).ConfigureAwait(false);
        if (result.IsAbort)
        {
            _finished = true;
            throw new CallbackAbortException(result.Message);
        }

        Bytes += chunk.Length;
    }

    /// <summary>Tells the callback that everything has come.</summary>
    /// <exception cref="CallbackAbortException">The callback said that finishing failed.</exception>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        ReceiveResult result = await CallAsync(ReadOnlyMemory<byte>.Empty, null, cancellationToken)
            .ConfigureAwait(false);
        if (result is { IsAbort: true, Message: not null })
        {
            throw new CallbackAbortException(result.Message);
        }
    }

    /// <summary>Tells the callback that the transfer failed, unless it knows how the transfer ended.</summary>
    public async ValueTask FailAsync(TransferException error)
    {
        if (_finished)
        {
            return;
        }

        _finished = true;

        // The transfer's token may be the very reason: the callback is told regardless.
        await CallAsync(null, error, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Closes what the callback holds, and what the one before it was given, which nobody told the end.</summary>
    public async ValueTask CloseAsync()
    {
        _finished = true;
        if (Receiver.Of(_current) is { } receiver)
            await receiver.CloseAsync().ConfigureAwait(false);
        if (_first != _current && Receiver.Of(_first) is { } replaced)
            await replaced.CloseAsync().ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReceiveResult> CallAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        try
        {
            ReceiveResult result = await _current(chunk, error, cancellationToken).ConfigureAwait(false);
            _current = result.Next ?? _current;
            return result;
        }
        catch
        {
            _finished = true;
            throw;
        }
    }
}
