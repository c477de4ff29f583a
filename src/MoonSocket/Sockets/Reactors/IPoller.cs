namespace MoonSocket.Sockets.Reactors;

/// <summary>
/// The system's way of waiting for many descriptors at once. It tells of a change: that a descriptor <em>has become</em>
/// ready. Whoever waits has found it not ready before; one that is told of as ready once more does no harm.
/// </summary>
internal interface IPoller : IDisposable
{
    /// <summary>How many descriptors a wait finds at most; there may be more where it found so many.</summary>
    const int MostEvents = 512;

    /// <summary>
    /// A descriptor that is readable while something is ready, for somebody else to wait for; -1 where there is none.
    /// </summary>
    int Descriptor { get; }

    /// <summary>Looks for <see cref="Watch.Interest"/> from now on, and tells of what is ready already.</summary>
    /// <returns>False if the descriptor is of a kind that is always ready, like a file.</returns>
    bool Set(Watch watch);

    /// <summary>Looks no more.</summary>
    /// <param name="watch">At what.</param>
    /// <param name="isClosing">Whether the descriptor is being closed, which the system takes note of itself.</param>
    void Remove(Watch watch, bool isClosing);

    /// <summary>Waits; negative: as long as it takes.</summary>
    /// <returns>How many descriptors are ready, to be asked for by <see cref="Found"/>; -1: a signal came in between.</returns>
    int Wait(int milliseconds);

    /// <summary>One of those that were found ready: its descriptor and generation.</summary>
    (int Descriptor, int Generation, Readiness Ready) Found(int index);

    /// <summary>Ends the wait, this one or the next. May be called on any thread.</summary>
    void Wake();
}
