namespace MoonSocket.Sockets.Reactors;

/// <summary>A coroutine as the reactor knows it: one that waits for something now and then.</summary>
internal sealed class Waiter(int number)
{
    /// <summary>What the script knows it by; used again when it is over.</summary>
    public int Number { get; } = number;

    /// <summary>
    /// Where it runs: the address of the script's coroutine, for comparing only. Good until the waiter is closed, and 0
    /// where it has none.
    /// </summary>
    public nint Coroutine { get; set; }

    public WaiterState State { get; set; }

    /// <summary>When the wait is over in any case, in ticks of Stopwatch.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Whether the last wait ended because its time was up.</summary>
    public bool IsExpired { get; set; }

    /// <summary>Counts the waits: word from another thread that is meant for an earlier one is not heard.</summary>
    public int Waits { get; set; }

    /// <summary>Counts the calls that were given up: what they left behind with a socket does not count.</summary>
    public int Abandoned { get; set; }

    /// <summary>What the call that waits keeps from one try to the next, where it has no object of its own for it.</summary>
    public object? Call { get; set; }

    /// <summary>Tells the call that waits that it is given up.</summary>
    public Action? OnAbandon { get; set; }

    /// <summary>The descriptors it waits for.</summary>
    public List<Watch> Watches { get; } = new(1);

    /// <summary>Its place in the heap of timers, -1 where it has none; and the moment it stands there for.</summary>
    public int TimerIndex { get; set; } = -1;

    public long TimerMoment { get; set; }
}
