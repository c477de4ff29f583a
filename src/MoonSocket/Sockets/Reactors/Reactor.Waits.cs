using System.Net.Sockets;

namespace MoonSocket.Sockets.Reactors;

/// <content>What a coroutine can wait for.</content>
internal sealed partial class Reactor
{
    private readonly Dictionary<int, Watch> _watches = [];
    private int _generations;

    /// <summary>Who runs now is to wait for a socket, whose <paramref name="watch"/> is made at the first time.</summary>
    /// <returns>
    /// <see cref="Fault.Pending"/>, or why not: somebody else waits for the same, or there is no time to wait.
    /// </returns>
    public Fault Suspend(ref Watch? watch, long descriptor, SelectMode mode, double seconds)
    {
        if (seconds == 0)
            return Fault.Timeout;
        Waiter waiter = Current!;
        Readiness wanted = mode == SelectMode.SelectRead ? Readiness.Read : Readiness.Write;
        watch ??= MakeWatch((int)descriptor, isForeign: false);
        bool isAlwaysReady = !LookFor(watch, wanted);
        if (wanted == Readiness.Read)
        {
            if (watch.Reader is not null && watch.Reader != waiter)
                return Fault.BusyReading;
            watch.Reader = waiter;
        }
        else
        {
            if (watch.Writer is not null && watch.Writer != waiter)
                return Fault.BusyWriting;
            watch.Writer = waiter;
        }

        waiter.Watches.Add(watch);
        Arm(waiter, MomentAfter(seconds));
        if (isAlwaysReady)
            MakeReady(waiter);
        return Fault.Pending;
    }

    /// <summary>Who runs now is to wait until any of these descriptors, whoever owns them, is ready.</summary>
    /// <param name="descriptors">A descriptor and what it is waited for.</param>
    /// <param name="seconds">How long at most; negative: no limit.</param>
    public Fault Suspend(IEnumerable<(int Descriptor, Readiness Wanted)> descriptors, double seconds)
    {
        Waiter waiter = Current!;
        bool isReady = false;
        Arm(waiter, MomentAfter(seconds));
        try
        {
            foreach ((int descriptor, Readiness wanted) in descriptors)
            {
                if (!_watches.TryGetValue(descriptor, out Watch? watch))
                    watch = MakeWatch(descriptor, isForeign: true);
                (watch.Onlookers ??= []).Add((waiter, wanted));
                waiter.Watches.Add(watch);
                isReady |= !LookFor(watch, wanted);
            }
        }
        catch
        {
            // The system refuses one of them: nobody waits for the others.
            Disarm(waiter);
            throw;
        }

        if (isReady)
            MakeReady(waiter);
        return Fault.Pending;
    }

    /// <summary>A waiter is to sleep. Without time to sleep, the others go first.</summary>
    public Fault Sleep(Waiter waiter, double seconds)
    {
        if (seconds > 0)
            Arm(waiter, MomentAfter(seconds));
        else
            MakeReady(waiter);
        return Fault.Pending;
    }

    /// <summary>Who runs now is to wait for word from another thread.</summary>
    /// <returns>What to give to <see cref="Post"/>.</returns>
    public int SuspendForPost(double seconds = -1)
    {
        Arm(Current!, MomentAfter(seconds));
        return Current!.Waits;
    }

    /// <summary>
    /// Work that would block goes to another thread, and who runs now waits for it: <see cref="Fault.Pending"/> first,
    /// and its result at the next call. Where nobody can be suspended, it is done here and now.
    /// </summary>
    public static Fault RunElsewhere<T>(Reactor? reactor, Func<T> work, out T? result)
    {
        result = default;
        if (reactor is not { CanSuspend: true, Current: { } waiter })
        {
            result = work();
            return Fault.None;
        }

        if (waiter.Call is not Task<T> task)
            waiter.Call = task = BlockingWork.Run(work);
        if (task.IsCompleted)
        {
            waiter.Call = null;
            result = task.GetAwaiter().GetResult();
            return Fault.None;
        }

        int wait = reactor.SuspendForPost();
        _ = task.ContinueWith(
            _ => reactor.Post(waiter, wait),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return Fault.Pending;
    }

    /// <summary>Has something done, within <see cref="Next"/>, whenever a descriptor has become readable.</summary>
    public void Attend(int descriptor, Action onReadable)
    {
        Watch watch = MakeWatch(descriptor, isForeign: false);
        watch.OnReadable = onReadable;
        LookFor(watch, Readiness.Read);
    }

    /// <summary>A descriptor is about to be closed, or given away: who waits for it is told to look.</summary>
    public void Forget(int descriptor, bool isClosing)
    {
        if (!_watches.TryGetValue(descriptor, out Watch? watch))
            return;
        Drop(watch, isClosing);
        WakeAll(watch);
    }

    private Watch MakeWatch(int descriptor, bool isForeign)
    {
        // The one before was foreign, and its descriptor has been closed: what it waits for never comes.
        if (_watches.TryGetValue(descriptor, out Watch? before))
            WakeAll(before);
        var watch = new Watch(descriptor, ++_generations, isForeign);
        _watches[descriptor] = watch;
        return watch;
    }

    private void WakeAll(Watch watch)
    {
        if (watch.Reader is { } reader)
            MakeReady(reader);
        if (watch.Writer is { } writer)
            MakeReady(writer);
        while (watch.Onlookers is [(Waiter onlooker, _), ..])
            MakeReady(onlooker);
    }

    // A foreign descriptor may have been closed and opened again since it was looked at last.
    private bool LookFor(Watch watch, Readiness wanted)
    {
        if (!watch.IsForeign && (watch.Interest & wanted) == wanted)
            return true;
        watch.Interest |= wanted;
        return _poller.Set(watch);
    }

    private void Arm(Waiter waiter, long moment)
    {
        waiter.State = WaiterState.Waiting;
        waiter.IsExpired = false;
        _waiting++;
        waiter.Deadline = moment;
        if (moment != long.MaxValue)
            _timers.Set(waiter);
    }

    private void Disarm(Waiter waiter)
    {
        if (waiter.State != WaiterState.Waiting)
            return;
        _waiting--;
        waiter.Waits++;
        waiter.State = WaiterState.Idle;
        waiter.Deadline = long.MaxValue;
        List<Watch> watches = waiter.Watches;
        for (int i = 0; i < watches.Count; i++)
        {
            Watch watch = watches[i];
            watch.Remove(waiter);
            if (watch.IsForeign && watch.Wanted == Readiness.None)
                Drop(watch, isClosing: false);
        }

        watches.Clear();
    }

    private void Drop(Watch watch, bool isClosing)
    {
        if (!_watches.TryGetValue(watch.Descriptor, out Watch? known) || known != watch)
            return;
        _watches.Remove(watch.Descriptor);
        _poller.Remove(watch, isClosing);
    }

    private void Tell((int Descriptor, int Generation, Readiness Ready) found)
    {
        if (!_watches.TryGetValue(found.Descriptor, out Watch? watch) || watch.Generation != found.Generation)
            return;
        watch.IsDrained = false;
        watch.HasEnded |= (found.Ready & Readiness.Ended) != 0;
        watch.OnReadable?.Invoke();
        if ((found.Ready & Readiness.Read) != 0 && watch.Reader is { } reader)
            MakeReady(reader);
        if ((found.Ready & Readiness.Write) != 0 && watch.Writer is { } writer)
            MakeReady(writer);
        if (watch.Onlookers is not { Count: > 0 } onlookers)
            return;
        foreach ((Waiter waiter, Readiness wanted) in onlookers.ToArray())
        {
            if ((wanted & found.Ready) != 0)
                MakeReady(waiter);
        }
    }
}
