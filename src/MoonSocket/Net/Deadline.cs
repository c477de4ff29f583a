using System.Diagnostics;

namespace MoonSocket.Net;

/// <summary>
/// The moment until which something may take, on a monotonic clock. A time-out given once to an operation of many
/// steps becomes a budget that shrinks from step to step.
/// </summary>
internal readonly struct Deadline
{
    /// <summary>Longer than this no timer runs.</summary>
    internal static readonly TimeSpan MaxTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 2);

    // A timestamp of Stopwatch; long.MaxValue never comes.
    private readonly long _timestamp;

    private Deadline(long timestamp, TimeSpan budget)
    {
        _timestamp = timestamp;
        Budget = budget;
    }

    /// <summary>A deadline that never comes.</summary>
    public static Deadline Never => new(long.MaxValue, Timeout.InfiniteTimeSpan);

    /// <summary>What there was to spend at the start.</summary>
    public TimeSpan Budget { get; }

    /// <summary>Whether it never comes.</summary>
    public bool IsNever => _timestamp == long.MaxValue;

    /// <summary>Whether nothing is left.</summary>
    public bool IsOver => !IsNever && Stopwatch.GetTimestamp() >= _timestamp;

    /// <summary>
    /// What is left, never less than zero; <see cref="Timeout.InfiniteTimeSpan"/> where it never comes.
    /// </summary>
    public TimeSpan Remaining
    {
        get
        {
            if (IsNever)
                return Timeout.InfiniteTimeSpan;
            long ticks = _timestamp - Stopwatch.GetTimestamp();
            return ticks <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(ticks / (double)Stopwatch.Frequency);
        }
    }

    /// <summary>A deadline this far from now; <see langword="null"/> or a negative time: never.</summary>
    public static Deadline After(TimeSpan? budget)
    {
        if (budget is not { } time || time < TimeSpan.Zero)
            return Never;
        double ticks = time.TotalSeconds * Stopwatch.Frequency;
        long now = Stopwatch.GetTimestamp();
        return ticks >= long.MaxValue - now ? Never : new(now + (long)ticks, time);
    }

    /// <summary>The earlier of the two.</summary>
    public Deadline Or(Deadline other) => other._timestamp < _timestamp ? other : this;

    /// <summary>Whether both come at the same moment.</summary>
    public bool IsSameAs(Deadline other) => _timestamp == other._timestamp;

    /// <summary>A token source that is cancelled at the deadline, or when the token is.</summary>
    public CancellationTokenSource CreateSource(CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (IsNever)
            return source;
        TimeSpan remaining = Remaining;
        if (remaining == TimeSpan.Zero)
            source.Cancel();
        else if (remaining < MaxTimer)
            source.CancelAfter(remaining);
        return source;
    }
}
