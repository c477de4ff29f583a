namespace MoonSocket.Sockets.Reactors;

/// <summary>
/// Waiters by the moment they are to be woken at. Each is in the heap once at most; one whose moment has moved to
/// later, or that waits no more, keeps its place until that comes up, since nearly all waits end before their time.
/// </summary>
internal sealed class TimerHeap
{
    private Waiter[] _heap = new Waiter[16];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The earliest moment that may have to be looked at.</summary>
    public long First => Count == 0 ? long.MaxValue : _heap[0].TimerMoment;

    /// <summary>Makes sure that the waiter comes up at its deadline, or before.</summary>
    public void Set(Waiter waiter)
    {
        if (waiter.TimerIndex >= 0 && waiter.TimerMoment <= waiter.Deadline)
            return;
        if (waiter.TimerIndex < 0)
        {
            if (Count == _heap.Length)
                Array.Resize(ref _heap, 2 * Count);
            waiter.TimerIndex = Count++;
        }

        waiter.TimerMoment = waiter.Deadline;
        Rise(waiter);
    }

    /// <summary>Takes the next one whose deadline has come; nothing if none has.</summary>
    public Waiter? TakeDue(long now)
    {
        while (First <= now)
        {
            Waiter waiter = _heap[0];
            if (waiter.Deadline <= now)
            {
                Remove(waiter);
                return waiter;
            }

            if (waiter.Deadline == long.MaxValue)
            {
                Remove(waiter);
                continue;
            }

            waiter.TimerMoment = waiter.Deadline;
            Sink(waiter);
        }

        return null;
    }

    public void Remove(Waiter waiter)
    {
        int index = waiter.TimerIndex;
        if (index < 0)
            return;
        waiter.TimerIndex = -1;
        Waiter last = _heap[--Count];
        _heap[Count] = null!;
        if (last == waiter)
            return;
        last.TimerIndex = index;
        _heap[index] = last;
        Rise(last);
        Sink(last);
    }

    private void Rise(Waiter waiter)
    {
        int index = waiter.TimerIndex;
        while (index > 0 && _heap[(index - 1) / 2] is var parent && parent.TimerMoment > waiter.TimerMoment)
        {
            Put(parent, index);
            index = (index - 1) / 2;
        }

        Put(waiter, index);
    }

    private void Sink(Waiter waiter)
    {
        int index = waiter.TimerIndex;
        while ((2 * index) + 1 is var child && child < Count)
        {
            if (child + 1 < Count && _heap[child + 1].TimerMoment < _heap[child].TimerMoment)
                child++;
            if (_heap[child].TimerMoment >= waiter.TimerMoment)
                break;
            Put(_heap[child], index);
            index = child;
        }

        Put(waiter, index);
    }

    private void Put(Waiter waiter, int index)
    {
        _heap[index] = waiter;
        waiter.TimerIndex = index;
    }
}
