using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace MoonSocket.Net;

/// <summary>
/// One direction of a <see cref="WatchedStream"/>: what cannot be done at once is tried again whenever somebody gives it
/// a nudge, because the system has told of the socket, or because it is canceled or closed. One operation at a time,
/// without allocation; whoever awaits it goes on inline, on the thread of the nudge.
/// </summary>
internal abstract class WatchedOperation : IValueTaskSource<int>, IValueTaskSource
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Trying = 2;

    private ManualResetValueTaskSourceCore<int> _core;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private int _state;
    private int _nudges;
    private volatile bool _isClosed;

    /// <summary>
    /// How many nudges there were. Whoever has found nothing to do gives the number from before to <see cref="Wait"/>, so
    /// that none that came in between is lost.
    /// </summary>
    protected int Nudges => Volatile.Read(ref _nudges);

    /// <summary>Lets it try again, if it waits. On any thread.</summary>
    public void Nudge()
    {
        Interlocked.Increment(ref _nudges);
        Try();
    }

    /// <summary>The stream is closed: whoever waits is told.</summary>
    public void Close()
    {
        _isClosed = true;
        Nudge();
    }

    /// <summary>Does what it can; false where it has to wait (again).</summary>
    protected abstract bool TryOnce(out int result);

    /// <summary>Waits for a nudge after that one, or for its token.</summary>
    /// <returns>The version of the task.</returns>
    protected short Wait(int nudges, CancellationToken cancellationToken)
    {
        _core.Reset();
        short version = _core.Version;
        _token = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static operation => ((WatchedOperation)operation!).Nudge(), this);
        Interlocked.Exchange(ref _state, Waiting);
        if (Nudges != nudges)
            Try();
        return version;
    }

    int IValueTaskSource<int>.GetResult(short token) => _core.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    private void Try()
    {
        while (Interlocked.CompareExchange(ref _state, Trying, Waiting) == Waiting)
        {
            int nudges = Nudges;
            try
            {
                _token.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(_isClosed, this);
                if (TryOnce(out int result))
                {
                    Leave();
                    _core.SetResult(result);
                    return;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                Leave();
                _core.SetException(e);
                return;
            }

            Interlocked.Exchange(ref _state, Waiting);
            if (Nudges == nudges)
                return;
        }
    }

    // The next operation may begin as soon as the result of this one is known. A nudge of the token that is late finds the
    // next one not canceled.
    private void Leave()
    {
        _registration.Unregister();
        _registration = default;
        _token = default;
        Volatile.Write(ref _state, Idle);
    }
}
