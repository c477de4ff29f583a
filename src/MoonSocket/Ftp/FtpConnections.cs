using MoonSocket.Net;

namespace MoonSocket.Ftp;

/// <summary>
/// Open sessions, kept for the next operation on the same server for the same user, made in the same way. A session idle
/// for a minute is closed, as is one in whose state anything could differ from that after a login. Disposing closes all
/// of them.
/// </summary>
public sealed class FtpConnections : IDisposable
{
    private const int MostIdle = 32;
    private readonly Lock _gate = new();
    private readonly List<Idle> _idle = [];
    private readonly TimeSpan _lifetime;
    private readonly Timer _broom;
    private bool _disposed;

    /// <summary>Creates an empty one.</summary>
    public FtpConnections()
        : this(TimeSpan.FromMinutes(1))
    {
    }

    internal FtpConnections(TimeSpan lifetime)
    {
        _lifetime = lifetime;
        _broom = new Timer(static pool => ((FtpConnections)pool!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Those of the process, used where none are given.</summary>
    public static FtpConnections Default { get; } = new();

    /// <summary>How many sessions wait for use.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _idle.Count;
        }
    }

    /// <summary>Closes the sessions nobody uses; those in use are closed after it.</summary>
    public void Dispose()
    {
        Idle[] idle;
        lock (_gate)
        {
            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        _broom.Dispose();
        Close(idle);
    }

    /// <summary>
    /// Runs an operation in a session: one that waited, if it still answers, else a new one. It runs once: what it did
    /// when it failed half way is not known.
    /// </summary>
    internal async ValueTask<T> RunAsync<T>(
        FtpDestination destination, Func<FtpSession, CancellationToken, ValueTask<T>> operation, CancellationToken cancellationToken)
    {
        Deadline deadline = Deadline.After(destination.Options.TotalTimeout);
        FtpSession session = await TakeAsync(destination, deadline, cancellationToken).ConfigureAwait(false);
        try
        {
            return await session.RunAsync(token => operation(session, token), deadline, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await GiveBackAsync(destination, session).ConfigureAwait(false);
        }
    }

    private async ValueTask<FtpSession> TakeAsync(FtpDestination destination, Deadline deadline, CancellationToken cancellationToken)
    {
        while (TryTake(destination, out FtpSession? session))
        {
            if (await session.IsAliveAsync(deadline, cancellationToken).ConfigureAwait(false))
                return session;
            await session.CloseAsync().ConfigureAwait(false);
        }

        return await FtpSession.ConnectAsync(destination.Host, destination.Port, destination.Options, deadline, cancellationToken).ConfigureAwait(false);
    }

    private bool TryTake(FtpDestination destination, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FtpSession? session)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // The one used last is the likeliest to be alive.
            int at = _idle.FindLastIndex(idle => idle.Destination == destination);
            session = at < 0 ? null : _idle[at].Session;
            if (at >= 0)
                _idle.RemoveAt(at);
        }

        return session is not null;
    }

    private async ValueTask GiveBackAsync(FtpDestination destination, FtpSession session)
    {
        bool isKept = session is { IsUsable: true, IsPristine: true };
        lock (_gate)
        {
            isKept = isKept && !_disposed && _idle.Count < MostIdle;
            if (isKept)
            {
                _idle.Add(new Idle(destination, session, Environment.TickCount64));
                // With others there it is set already; setting it anew again and again would put it off for ever.
                if (_idle.Count == 1)
                    _broom.Change(_lifetime, Timeout.InfiniteTimeSpan);
            }
        }

        if (!isKept)
            await session.DisposeAsync().ConfigureAwait(false);
    }

    private void Sweep()
    {
        var old = new List<Idle>();
        lock (_gate)
        {
            if (_disposed)
                return;
            long limit = Environment.TickCount64 - (long)_lifetime.TotalMilliseconds;
            old.AddRange(_idle.Where(idle => idle.Since <= limit));
            _idle.RemoveAll(idle => idle.Since <= limit);
            if (_idle.Count > 0)
                _broom.Change(_lifetime / 4, Timeout.InfiniteTimeSpan);
        }

        Close(old);
    }

    private static void Close(IEnumerable<Idle> idle)
    {
        foreach (Idle one in idle)
            _ = one.Session.DisposeAsync().AsTask();
    }

    private sealed record Idle(FtpDestination Destination, FtpSession Session, long Since);
}
