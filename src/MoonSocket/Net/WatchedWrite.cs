using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>The writes of a <see cref="WatchedStream"/>.</summary>
internal sealed class WatchedWrite(Socket socket) : WatchedOperation
{
    private ReadOnlyMemory<byte> _rest;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        int nudges = Nudges;
        _rest = data;
        try
        {
            if (TryOnce(out _))
                return default;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return ValueTask.FromException(e);
        }

        return new ValueTask(this, Wait(nudges, cancellationToken));
    }

    protected override bool TryOnce(out int result)
    {
        result = 0;
        while (!_rest.IsEmpty)
        {
            int count = socket.Send(_rest.Span, SocketFlags.None, out SocketError code);
            if (code == SocketError.WouldBlock)
                return false;
            if (code != SocketError.Success)
                throw WireWatch.Broken(code);
            _rest = _rest[count..];
        }

        return true;
    }
}
