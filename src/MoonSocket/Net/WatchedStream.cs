using System.Net.Sockets;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Net;

/// <summary>
/// A connected socket for an engine that awaits its reads and writes: what can be done at once completes at once, on the
/// calling thread; what has to wait goes on on the thread that runs the <see cref="WireWatch"/>.
/// </summary>
internal sealed class WatchedStream : AwaitedStream
{
    private readonly WireWatch _watch;
    private readonly Socket _socket;
    private readonly WatchedRead _read;
    private readonly WatchedWrite _write;
    private int _isDisposed;

    /// <summary>The stream owns the socket. Only <see cref="WireWatch.Open"/> makes one.</summary>
    public WatchedStream(WireWatch watch, Socket socket)
    {
        socket.Blocking = false;
        _watch = watch;
        _socket = socket;
        _read = new WatchedRead(socket);
        _write = new WatchedWrite(socket);
        Descriptor = (int)socket.Handle;
    }

    public int Descriptor { get; }

    /// <summary>The system has told of the socket.</summary>
    public void Tell(Readiness found)
    {
        if ((found & Readiness.Ended) != 0)
            _read.HasEnded = true;
        if ((found & Readiness.Read) != 0 || _read.HasEnded)
            _read.Nudge();
        if ((found & Readiness.Write) != 0)
            _write.Nudge();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => _read.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        => _write.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            // Before the number can belong to somebody else.
            _watch.Remove(Descriptor, isClosing: true);
            _socket.Dispose();
            _read.Close();
            _write.Close();
        }

        base.Dispose(disposing);
    }
}
