using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Sockets;

/// <summary>A call on a socket that a coroutine was suspended in, and will make again to go on with it.</summary>
internal struct WaitingCall
{
    private Waiter? _waiter;
    private int _abandoned;

    /// <summary>When it began, by <see cref="Patience.Start"/>.</summary>
    public long Start { get; private set; }

    /// <summary>Whether there is none, as mostly.</summary>
    public readonly bool IsNone => _waiter is null;

    /// <summary>Who it belongs to; nobody if there is none, or it was given up.</summary>
    public readonly Waiter? Waiter
        => _waiter is { } waiter && waiter.Abandoned == _abandoned && waiter.State != WaiterState.Closed ? waiter : null;

    public void Set(Waiter waiter, long start)
    {
        _waiter = waiter;
        _abandoned = waiter.Abandoned;
        Start = start;
    }

    public void Clear() => _waiter = null;
}
