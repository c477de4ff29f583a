using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>The reads of a <see cref="WatchedStream"/>.</summary>
internal sealed class WatchedRead(Socket socket) : WatchedOperation
{
    private const int NotDrained = -1;
    private Memory<byte> _target;
    private int _drainedAt = NotDrained;
    private volatile bool _hasEnded;

    /// <summary>Whether the end of what there is to read has been told, which is told once only.</summary>
    public bool HasEnded
    {
        get => _hasEnded;
        set => _hasEnded = value;
    }

    public ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        int nudges = Nudges;
        _target = target;
        try
        {
            // Where all there was has been read, the system tells when there is more.
            if ((_drainedAt != nudges || _hasEnded) && TryOnce(out int count))
                return new(count);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return ValueTask.FromException<int>(e);
        }

        return new ValueTask<int>(this, Wait(nudges, cancellationToken));
    }

    protected override bool TryOnce(out int result)
    {
        int nudges = Nudges;
        // A read of nothing is a question whether there is something to read.
        if (_target.IsEmpty)
        {
            result = 0;
            return socket.Poll(0, SelectMode.SelectRead);
        }

        result = socket.Receive(_target.Span, SocketFlags.None, out SocketError code);
        if (code == SocketError.WouldBlock)
            return false;
        if (code != SocketError.Success)
            throw WireWatch.Broken(code);
        _drainedAt = result < _target.Length ? nudges : NotDrained;
        return true;
    }
}
