namespace MoonSocket.Sockets.Reactors;

/// <summary>Where a <see cref="Waiter"/> stands.</summary>
internal enum WaiterState
{
    /// <summary>It runs, or waits for something the reactor knows nothing of.</summary>
    Idle,

    /// <summary>It waits for a descriptor, a moment, or work on another thread.</summary>
    Waiting,

    /// <summary>It is in the queue of those to be run.</summary>
    Ready,

    /// <summary>It is over.</summary>
    Closed,
}
