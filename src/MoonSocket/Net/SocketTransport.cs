using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>A transport over a connected socket, for who can await. It can listen while it speaks.</summary>
internal sealed class SocketTransport : StreamTransport
{
    private EarlyAnswer? _early;

    /// <summary>Takes over a connected socket.</summary>
    public SocketTransport(Socket socket, string peer)
        : base(new SocketStream(socket, peer))
    {
    }

    private protected override bool HasReadAhead => base.HasReadAhead || _early is not null;

    public override async ValueTask<bool> WriteUnansweredAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (base.HasReadAhead || _early is { HasCome: true })
            return false;
        if (_early is null)
        {
            // However long it takes to send everything, the peer may be silent meanwhile.
            Wire.ReadsPatiently = true;
            _early = new EarlyAnswer(Stream);
        }

        CancellationToken answered = _early.Token;
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
        _early?.Dispose();
        return base.DisposeAsync();
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
