using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace MoonSocket.Net;

/// <summary>A transport over a connected socket, for who can await. It can listen while it speaks.</summary>
internal sealed class SocketTransport : StreamTransport
{
    private EarlyAnswer? _early;
    private Listening? _listening;

    /// <summary>Takes over a connected socket.</summary>
    public SocketTransport(Socket socket, string peer)
        : base(new SocketStream(socket, peer))
    {
    }

    public override bool HasInput => _early is null ? base.HasInput : HasSpoken;

    private protected override bool HasReadAhead => base.HasReadAhead || _early is not null;

    /// <summary>Whether the peer, who is listened to, has said something, or closed.</summary>
    private bool HasSpoken => base.HasReadAhead || _early is { HasCome: true };

    public override void ListenTo(
        ITransport other, Func<CancellationToken, ValueTask> hear, CancellationToken cancellationToken)
    {
        if (other is not SocketTransport speaker)
            return;
        _listening?.Dispose();
        _listening = new Listening(speaker.HasSpoken, speaker.Listen(), hear, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => _listening is null ? base.ReadAsync(buffer, cancellationToken) : ReadListeningAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        => _listening is null ? base.WriteAsync(data, cancellationToken) : WriteListeningAsync(data, cancellationToken);

    public override async ValueTask<bool> WriteUnansweredAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (HasSpoken)
            return false;
        CancellationToken answered = Listen().Token;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, answered);
        try
        {
            await WriteAsync(data, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (answered.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public override ValueTask DisposeAsync()
    {
        _listening?.Dispose();
        _listening = null;
        _early?.Dispose();
        return base.DisposeAsync();
    }

    // However long it takes to send, or to receive something elsewhere, the peer may be silent meanwhile.
    private EarlyAnswer Listen()
    {
        Wire.ReadsPatiently = true;
        return _early ??= new EarlyAnswer(Stream);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadListeningAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_listening is { } listening)
        {
            try
            {
                if (!listening.HasCome)
                    return await base.ReadAsync(buffer, listening.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (listening.HasCome && !cancellationToken.IsCancellationRequested)
            {
                // What was to be read is still there.
            }

            // What can be read comes first: it was sent first.
            if (HasInput)
                break;
            await HearAsync(listening, cancellationToken).ConfigureAwait(false);
        }

        return await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteListeningAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (_listening is { HasCome: true } before)
            await HearAsync(before, cancellationToken).ConfigureAwait(false);
        ValueTask writing = base.WriteAsync(data, cancellationToken);
        if (_listening is not { } listening || writing.IsCompleted)
        {
            await writing.ConfigureAwait(false);
            return;
        }

        // Not broken off: nobody would know how much had gone.
        Task written = writing.AsTask();
        if (await Task.WhenAny(written, listening.Coming).ConfigureAwait(false) != written)
        {
            try
            {
                await HearAsync(listening, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                _ = written.ContinueWith(
                    static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                throw;
            }
        }

        await written.ConfigureAwait(false);
    }

    private ValueTask HearAsync(Listening listening, CancellationToken cancellationToken)
    {
        _listening = null;
        listening.Dispose();
        return listening.Hear(cancellationToken);
    }

    private protected override ValueTask<int> ReadStreamAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => _early is { } early ? TakeEarlyAsync(early, buffer, cancellationToken) : base.ReadStreamAsync(buffer, cancellationToken);

    private async ValueTask<int> TakeEarlyAsync(EarlyAnswer early, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Deadline limit = Deadline.Or(Deadline.After(IdleTimeout));
        using CancellationTokenSource source = limit.CreateSource(cancellationToken);
        int count;
        try
        {
            count = await early.TakeAsync(buffer, source.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Wire.TimedOut("reading", limit, e);
        }
        catch (IOException e)
        {
            throw Unwrapped(e, "reading");
        }

        if (early.IsTaken)
        {
            Wire.ReadsPatiently = false;
            early.Dispose();
            _early = null;
        }

        return count;
    }
}
