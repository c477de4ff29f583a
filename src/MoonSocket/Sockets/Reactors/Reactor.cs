using System.Collections.Concurrent;
using System.Diagnostics;

namespace MoonSocket.Sockets.Reactors;

/// <summary>
/// Runs many coroutines on one thread: knows who waits for which descriptor, for which moment, for which work on other
/// threads, and says who is to go on next. Whoever drives it asks <see cref="Next"/> again and again. An operation
/// that would have to wait while a coroutine runs registers it here and says <see cref="Fault.Pending"/>; the
/// coroutine is suspended, and calls again when it is its turn. Only the thread that drives comes in, except for
/// <see cref="Post"/> and <see cref="Wake"/>.
/// </summary>
internal sealed partial class Reactor : IDisposable
{
    // How many are run before the system is asked again, when there is always somebody ready.
    private const int Round = 64;

    private static readonly double TicksPerMillisecond = Stopwatch.Frequency / 1000.0;

    private readonly IPoller _poller;
    private readonly TimerHeap _timers = new();
    private readonly Queue<Waiter> _ready = new();
    private readonly List<Waiter?> _waiters = [];
    private readonly Stack<int> _freeNumbers = new();
    private readonly ConcurrentQueue<(Waiter Waiter, int Wait)> _posted = new();
    private int _sleeps;
    private volatile bool _isInterrupted;
    private int _waiting;
    private int _sincePolled;

    public Reactor(IPoller? poller = null) => _poller = poller ?? MakePoller();

    /// <summary>Whose turn it is; nobody's while whoever drives is busy with its own affairs.</summary>
    public Waiter? Current { get; private set; }

    /// <summary>
    /// Whether who runs now can be suspended. Not so within a finalizer that runs just when somebody is about to be.
    /// </summary>
    public bool CanSuspend => Current is { State: WaiterState.Idle };

    /// <summary>Whether somebody could be woken at all.</summary>
    public bool IsAnyoneWaiting => _waiting > 0 || _ready.Count > 0;

    /// <summary>Readable while somebody is to be woken, for a host that waits elsewhere; -1 where there is none.</summary>
    public int Descriptor => _poller.Descriptor;

    /// <summary>A new waiter, ready to be run.</summary>
    public Waiter Open()
    {
        Waiter waiter = Make();
        MakeReady(waiter);
        return waiter;
    }

    /// <summary>A new waiter that becomes ready when a descriptor can be read from, or after some time.</summary>
    public Waiter OpenWatch(int descriptor, double seconds)
    {
        Waiter waiter = Make();
        Waiter? before = Current;
        Current = waiter;
        Suspend([(descriptor, Readiness.Read)], seconds);
        Current = before;
        return waiter;
    }

    /// <summary>A new waiter that becomes ready after some time.</summary>
    public Waiter OpenAlarm(double seconds)
    {
        Waiter waiter = Make();
        Sleep(waiter, seconds);
        return waiter;
    }

    private Waiter Make()
    {
        if (!_freeNumbers.TryPop(out int number))
        {
            number = _waiters.Count;
            _waiters.Add(null);
        }

        var waiter = new Waiter(number);
        _waiters[number] = waiter;
        return waiter;
    }

    /// <summary>The waiter of a number; nothing where there is none.</summary>
    public Waiter? Find(int number) => number >= 0 && number < _waiters.Count ? _waiters[number] : null;

    /// <summary>The end of a waiter.</summary>
    public void Close(Waiter waiter)
    {
        if (waiter.State == WaiterState.Closed)
            return;
        GiveUp(waiter);
        Disarm(waiter);
        waiter.State = WaiterState.Closed;
        waiter.Coroutine = 0;
        _timers.Remove(waiter);
        _waiters[waiter.Number] = null;
        _freeNumbers.Push(waiter.Number);
        if (Current == waiter)
            Current = null;
    }

    /// <summary>Puts a waiter in the queue of those to be run, whatever it waits for.</summary>
    public void MakeReady(Waiter waiter)
    {
        if (waiter.State is WaiterState.Ready or WaiterState.Closed)
            return;
        Disarm(waiter);
        waiter.State = WaiterState.Ready;
        _ready.Enqueue(waiter);
    }

    /// <summary>Says whose turn it is, and waits for it as long as it may.</summary>
    /// <param name="seconds">How long; negative: as long as it takes.</param>
    /// <returns>Nobody if it took longer, or a signal came: whoever drives may want to look at it.</returns>
    public Waiter? Next(double seconds)
    {
        Current = null;
        long until = MomentAfter(seconds);
        while (true)
        {
            if (_ready.Count == 0 || ++_sincePolled > Round)
            {
                bool undisturbed = Poll(_ready.Count > 0 ? 0 : until);
                if (_ready.Count == 0 && (!undisturbed || _isInterrupted || _waiting == 0 || IsOver(until)))
                {
                    _isInterrupted = false;
                    return null;
                }
            }

            while (_ready.TryDequeue(out Waiter? waiter))
            {
                // One that is in the queue twice was run already.
                if (waiter.State != WaiterState.Ready)
                    continue;
                waiter.State = WaiterState.Idle;
                return Current = waiter;
            }
        }
    }

    /// <summary>A waiter goes on though it is not its turn in the queue.</summary>
    public void Enter(Waiter waiter)
    {
        Disarm(waiter);
        waiter.State = WaiterState.Idle;
        Current = waiter;
    }

    /// <summary>Nobody runs from now on: what has to wait blocks the thread.</summary>
    public void Leave() => Current = null;

    /// <summary>
    /// Waits, with the whole thread, until who runs now may go on: for one that cannot be suspended where it stands.
    /// </summary>
    public void Block()
    {
        if (Current is not { } waiter)
            return;
        while (waiter.State == WaiterState.Waiting)
            Poll(long.MaxValue);
        if (waiter.State == WaiterState.Ready)
            waiter.State = WaiterState.Idle;
    }

    /// <summary>The call that who runs now was suspended in will not go on.</summary>
    public void Abandon()
    {
        if (Current is { } waiter)
            GiveUp(waiter);
    }

    /// <summary>Leaves word, on any thread, that what a waiter waits for is done.</summary>
    /// <param name="waiter">The waiter.</param>
    /// <param name="wait">Its <see cref="Waiter.Waits"/> when it began to wait.</param>
    public void Post(Waiter waiter, int wait)
    {
        _posted.Enqueue((waiter, wait));
        Wake();
    }

    /// <summary>Ends the sleep of whoever drives, if it sleeps. May be called on any thread.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _sleeps, 0) != 0)
            _poller.Wake();
    }

    /// <summary>Lets whoever drives look after its own affairs. May be called on any thread.</summary>
    public void Interrupt()
    {
        _isInterrupted = true;
        Wake();
    }

    /// <summary>
    /// Gets ready for somebody else to watch <see cref="Descriptor"/> while nobody is in here: says how long, in
    /// milliseconds (-1: no limit), or 0 where there is something to be done at once.
    /// </summary>
    public int PrepareToSleep()
    {
        Interlocked.Exchange(ref _sleeps, 1);
        return _ready.Count > 0 || !_posted.IsEmpty || _isInterrupted ? 0 : MillisecondsUntil(_timers.First);
    }

    /// <summary>
    /// Completes when there may be something to do. No thread waits for it, but one for all that wait in this way,
    /// where the system has a descriptor for that; else one of the pool.
    /// </summary>
    public Task WhenReadyAsync()
    {
        int milliseconds = PrepareToSleep();
        if (milliseconds == 0)
            return Task.CompletedTask;
        return Descriptor >= 0
            ? ReactorWatch.Shared.WhenReadyAsync(Descriptor, milliseconds / 1000.0)
            : Task.Run(() => Poll(long.MaxValue));
    }

    public void Dispose()
    {
        foreach (Waiter? waiter in _waiters.ToArray())
        {
            if (waiter is not null)
                Close(waiter);
        }

        _poller.Dispose();
    }

    /// <summary>The system's best way of waiting.</summary>
    public static IPoller MakePoller()
        => OperatingSystem.IsLinux() ? new EpollPoller()
            : OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? new KqueuePoller()
            : new PollPoller();

    // Answers false if a signal came.
    private bool Poll(long until)
    {
        _sincePolled = 0;
        int milliseconds = 0;
        if (until != 0)
        {
            Interlocked.Exchange(ref _sleeps, 1);
            milliseconds = _posted.IsEmpty && !_isInterrupted && _waiting > 0 ? MillisecondsUntil(Math.Min(until, _timers.First)) : 0;
        }

        int count = _poller.Wait(milliseconds);
        Volatile.Write(ref _sleeps, 0);
        for (int i = 0; i < count; i++)
            Tell(_poller.Found(i));
        while (_posted.TryDequeue(out (Waiter Waiter, int Wait) post))
        {
            if (post.Waiter.State == WaiterState.Waiting && post.Waiter.Waits == post.Wait)
                MakeReady(post.Waiter);
        }

        if (_timers.Count > 0)
            RingTimers();
        return count >= 0;
    }

    private void RingTimers()
    {
        long now = Stopwatch.GetTimestamp();
        while (_timers.TakeDue(now) is { } waiter)
        {
            MakeReady(waiter);
            waiter.IsExpired = true;
        }
    }

    private static void GiveUp(Waiter waiter)
    {
        waiter.Abandoned++;
        waiter.Call = null;
        Action? abandon = waiter.OnAbandon;
        waiter.OnAbandon = null;
        abandon?.Invoke();
    }

    // Never less than the time itself: waiting too short would be waiting again.
    private static int MillisecondsUntil(long moment)
    {
        if (moment == long.MaxValue)
            return -1;
        long left = moment - Stopwatch.GetTimestamp();
        return left <= 0 ? 0 : (int)Math.Min(Math.Ceiling(left / TicksPerMillisecond), int.MaxValue);
    }

    private static long MomentAfter(double seconds)
    {
        if (seconds < 0)
            return long.MaxValue;
        double ticks = seconds * Stopwatch.Frequency;
        long now = Stopwatch.GetTimestamp();
        return ticks >= long.MaxValue - now ? long.MaxValue : now + (long)ticks;
    }

    private static bool IsOver(long moment) => moment != long.MaxValue && moment <= Stopwatch.GetTimestamp();
}
