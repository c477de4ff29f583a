using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// What a transfer sends, over all its hops: the send callback, what was announced of it, and whether it can be had
/// again. What was announced is what the callback must give: a peer never gets a shorter content that looks complete.
/// </summary>
internal sealed class OutgoingContent(SendCursor send, long? length, TransferClock clock)
{
    // The engine sends contents of up to this size even after an answer that makes them pointless (to save the
    // connection). So they are kept, and can be sent again whatever the callback can.
    private const int MaxKept = 1024;
    // The engine collects no more than this before it writes.
    private const int MaxUnknown = 64 * 1024;
    private static readonly byte[] Padding = new byte[64 * 1024];
    private readonly Lock _gate = new();
    // Canceled before the transfer is: what the engine makes of its own token would hide the reason.
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(clock.Token);
    private readonly byte[]? _kept = length is > 0 and <= MaxKept ? new byte[length.Value] : null;
    private bool _isKept;
    private Task _writing = Task.CompletedTask;
    private bool _isOver;
    private volatile bool _isRefused;

    /// <summary>How many bytes were announced; <see langword="null"/>: none, they go in chunks.</summary>
    public long? Length { get; } = length;

    /// <summary>Whether any of it has been asked for since the start, or since it was put back to the start.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Why the content could not be given. What the engine throws for it may be another exception.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The HTTP/1.1 connection it goes over, as soon as that is known.</summary>
    public ConnectionStream? Connection { get; set; }

    /// <summary>Puts it back to its start, if it can be.</summary>
    public bool TryRewind()
    {
        Leave();
        if (HasStarted && !_isKept && !send.TryRewind())
            return false;
        HasStarted = false;
        return true;
    }

    /// <summary>Whether the server has answered that it does not want it, since the start.</summary>
    public bool IsRefused => _isRefused;

    /// <summary>The server has answered that it does not want it: nothing more is taken from the callback.</summary>
    public void Stop() => _isRefused = true;

    /// <summary>The answer has been read.</summary>
    public void Leave()
    {
        Connection?.Forget(this);
        Connection = null;
        _isRefused = false;
    }

    /// <summary>
    /// Waits until the send callback is at rest and will be asked no more: the engine does not wait for it where the
    /// answer, or the end of the connection, comes before all content has gone.
    /// </summary>
    public async ValueTask RestAsync()
    {
        Task writing;
        lock (_gate)
        {
            if (_isOver)
                return;
            _isOver = true;
            writing = _writing;
        }

        if (!writing.IsCompleted)
            await _stop.CancelAsync().ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Writes all of it.</summary>
    public async Task WriteToAsync(Stream stream, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource();
        lock (_gate)
        {
            if (_isOver)
                throw new OperationCanceledException("the transfer is over");
            _writing = done.Task;
        }

        try
        {
            await WriteAllAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            done.SetResult();
        }
    }

    private async ValueTask WriteAllAsync(Stream stream, CancellationToken cancellationToken)
    {
        // The engine itself asks a second time when a proxy answers with a challenge.
        if (!TryRewind())
            throw Fail(new TransferException("the content has to be sent again, and the send callback cannot start again"));
        HasStarted = true;
        if (_isKept)
            await stream.WriteAsync(_kept, cancellationToken).ConfigureAwait(false);
        else
            await CopyAsync(stream, cancellationToken).ConfigureAwait(false);
        if (_isRefused)
            await PadAsync(stream, cancellationToken).ConfigureAwait(false);
        clock.Wait();
    }

    private async ValueTask CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (!_isRefused)
        {
            ReadOnlyMemory<byte> chunk = await AskAsync(stream, cancellationToken).ConfigureAwait(false);
            if (chunk.IsEmpty)
                break;
            if (send.Bytes > Length)
                throw Fail(new TransferException($"the send callback gave more than the {Length} bytes announced"));
            if (_kept is not null)
                chunk.CopyTo(_kept.AsMemory((int)send.Bytes - chunk.Length));
            clock.Wait();
            // Until the connection is known, what is written tells it whose it is.
            if (Connection is null && send.Bytes <= MaxUnknown)
                await IntroduceAsync(stream, chunk, cancellationToken).ConfigureAwait(false);
            else
                await stream.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
        }

        if (_isRefused)
            return;
        if (send.Bytes < Length)
            throw Fail(new TransferException($"the send callback gave {send.Bytes} of the {Length} bytes announced"));
        _isKept = _kept is not null;
    }

    private async ValueTask IntroduceAsync(Stream stream, ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        ConnectionStream.Sending.Value = this;
        await stream.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
    }

    // What goes wrong is told when the callback, which is at work, has come to rest.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Exception?> FlushAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (Connection is null)
            ConnectionStream.Sending.Value = this;
        try
        {
            clock.Wait();
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            clock.Work();
            return null;
        }
        catch (Exception e)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            return e;
        }
    }

    // The engine wants the length it was promised. None of this reaches the server.
    private async ValueTask PadAsync(Stream stream, CancellationToken cancellationToken)
    {
        for (long left = (Length ?? 0) - send.Bytes; left > 0; left -= Padding.Length)
        {
            int count = (int)Math.Min(left, Padding.Length);
            await stream.WriteAsync(Padding.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> AskAsync(Stream stream, CancellationToken cancellationToken)
    {
        clock.Work();
        ValueTask<ReadOnlyMemory<byte>> next = send.NextAsync(_stop.Token);
        Exception? broken = null;
        // While the callback makes up its mind, the peer gets what there is.
        if (!next.IsCompleted)
            broken = await FlushAsync(stream, cancellationToken).ConfigureAwait(false);
        try
        {
            ReadOnlyMemory<byte> chunk = await next.ConfigureAwait(false);
            if (broken is null)
                return chunk;
        }
        catch (Exception e) when (broken is null)
        {
            throw Fail(e);
        }
        catch (Exception)
        {
            // It was told to stop.
        }

        ExceptionDispatchInfo.Throw(broken!);
        return default;
    }

    // Stopping the clock closes the connection at once, also where the engine would wait for an answer.
    private Exception Fail(Exception failure)
    {
        Failure = failure;
        clock.Stop();
        return failure;
    }
}
