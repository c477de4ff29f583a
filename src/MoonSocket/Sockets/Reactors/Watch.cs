namespace MoonSocket.Sockets.Reactors;

/// <summary>A descriptor the poller was told of, and who waits for it.</summary>
/// <param name="descriptor">The descriptor.</param>
/// <param name="generation">Tells this watch from others of the same number, before and after.</param>
/// <param name="isForeign">
/// Whether somebody else owns the descriptor, and may close it at any time without telling us.
/// </param>
internal sealed class Watch(int descriptor, int generation, bool isForeign)
{
    public int Descriptor { get; } = descriptor;

    public int Generation { get; } = generation;

    public bool IsForeign { get; } = isForeign;

    /// <summary>What the poller was asked to look for.</summary>
    public Readiness Interest { get; set; }

    /// <summary>
    /// Whether all there was to read has been read, and the poller will tell when there is more: then asking the system
    /// would be in vain.
    /// </summary>
    public bool IsDrained { get; set; }

    /// <summary>Whether the end of what there is to read has been told, which is told once only.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Who waits to read: one at a time.</summary>
    public Waiter? Reader { get; set; }

    /// <summary>Who waits to write: one at a time.</summary>
    public Waiter? Writer { get; set; }

    /// <summary>Who only wants to be told, and takes nothing out: <c>select</c>.</summary>
    public List<(Waiter Waiter, Readiness Wanted)>? Onlookers { get; set; }

    /// <summary>What is done when it can be read from, by nobody's turn.</summary>
    public Action? OnReadable { get; set; }

    /// <summary>What is waited for at the moment.</summary>
    public Readiness Wanted
    {
        get
        {
            Readiness wanted = (Reader is null && OnReadable is null ? Readiness.None : Readiness.Read)
                | (Writer is null ? Readiness.None : Readiness.Write);
            foreach ((_, Readiness more) in Onlookers ?? [])
                wanted |= more;
            return wanted;
        }
    }

    /// <summary>Takes a waiter out, whatever it waited for.</summary>
    public void Remove(Waiter waiter)
    {
        if (Reader == waiter)
            Reader = null;
        if (Writer == waiter)
            Writer = null;
        Onlookers?.RemoveAll(onlooker => onlooker.Waiter == waiter);
    }
}
