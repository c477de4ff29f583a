using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// The time-outs of one transfer, and the token that ends it. One timer watches, however many chunks there are: who is
/// about to wait for the peer says so, who stops waiting too, and the timer looks at what they left.
/// The clock is the system's monotonic one.
/// </summary>
internal sealed class TransferClock : IDisposable
{
    private const long NotWaiting = -1;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _closing;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationTokenRegistration _closingRegistration;
    // Not disposed: it has no timer of its own, and the watch may still run when the transfer is over.
    private readonly CancellationTokenSource _source = new();
    private readonly long _totalEnd = long.MaxValue;
    private readonly long _idle = long.MaxValue;
    private readonly Timer? _watch;
    private long _waitingSince = NotWaiting;
    private HttpRequestMessage? _connecting;
    private int _expired;

    public TransferClock(TimeSpan? idle, TimeSpan? total, CancellationToken closing, CancellationToken caller)
    {
        _caller = caller;
        _closing = closing;
        _registration = caller.UnsafeRegister(static clock => ((TransferClock)clock!)._source.Cancel(), this);
        _closingRegistration = closing.UnsafeRegister(static clock => ((TransferClock)clock!)._source.Cancel(), this);
        if (idle is { } i)
            _idle = (long)Math.Ceiling(i.TotalMilliseconds);
        if (total is { } t)
            _totalEnd = Environment.TickCount64 + (long)Math.Ceiling(t.TotalMilliseconds);
        if (idle is not null || total is not null)
        {
            _watch = new Timer(static clock => ((TransferClock)clock!).Look(), this, Timeout.Infinite, Timeout.Infinite);
            Look();
        }
    }

    /// <summary>Canceled when the transfer is to stop, for whatever reason.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The time-out that ran out, if one did.</summary>
    public TimeoutPhase? Expired => Volatile.Read(ref _expired) is > 0 and var phase ? (TimeoutPhase)(phase - 1) : null;

    /// <summary>Whether it was the caller who canceled.</summary>
    public bool IsCanceledByCaller => _caller.IsCancellationRequested;

    /// <summary>Whether the connections were closed under the transfer.</summary>
    public bool IsClosed => _closing.IsCancellationRequested;

    /// <summary>From now on the transfer waits for the peer.</summary>
    public void Wait() => Volatile.Write(ref _waitingSince, Environment.TickCount64);

    /// <summary>From now on it does not: the peer has moved, or a callback works.</summary>
    public void Work()
    {
        Volatile.Write(ref _waitingSince, NotWaiting);
        Volatile.Write(ref _connecting, null);
    }

    /// <summary>A connection is being made for a request: that has a time-out of its own.</summary>
    public void BeginConnect(HttpRequestMessage request) => Volatile.Write(ref _connecting, request);

    /// <summary>
    /// The connection is there, or could not be made. The transfer may have got another one meanwhile and be at work:
    /// then this means nothing to it.
    /// </summary>
    public void EndConnect(HttpRequestMessage request)
    {
        long since = Volatile.Read(ref _waitingSince);
        if (since != NotWaiting)
            Interlocked.CompareExchange(ref _waitingSince, Environment.TickCount64, since);
        Interlocked.CompareExchange(ref _connecting, null, request);
    }

    /// <summary>Ends the transfer.</summary>
    public void Stop() => _source.Cancel();

    public void Dispose()
    {
        _registration.Dispose();
        _closingRegistration.Dispose();
        _watch?.Dispose();
    }

    private void Look()
    {
        long now = Environment.TickCount64;
        long next = _totalEnd - now;
        if (next <= 0)
        {
            Expire(TimeoutPhase.Total);
            return;
        }

        long since = Volatile.Read(ref _connecting) is not null ? NotWaiting : Volatile.Read(ref _waitingSince);
        if (_idle != long.MaxValue)
        {
            long left = since == NotWaiting ? _idle : since + _idle - now;
            if (left <= 0)
            {
                Expire(TimeoutPhase.Idle);
                return;
            }

            next = Math.Min(next, left);
        }

        // A timer disposed in the meantime ignores this.
        _watch!.Change(Math.Min(next, int.MaxValue), Timeout.Infinite);
    }

    private void Expire(TimeoutPhase phase)
    {
        if (Interlocked.CompareExchange(ref _expired, (int)phase + 1, 0) == 0)
            _source.Cancel();
    }
}
