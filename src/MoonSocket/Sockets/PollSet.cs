using System.Diagnostics;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Sockets;

/// <summary>
/// Waits for any number of descriptors at once, whoever opened them: <c>poll</c>, not <c>select</c>, so that neither
/// their number nor their values have a limit. Made once and used again, it allocates nothing.
/// </summary>
internal sealed class PollSet
{
    private const double LongestWait = 1000;

    private PollEntry[] _entries = new PollEntry[16];

    /// <summary>How many were added.</summary>
    public int Count { get; private set; }

    /// <summary>What the descriptor added at this place is ready for.</summary>
    public (bool Readable, bool Writable) this[int index] => (_entries[index].IsReadable, _entries[index].IsWritable);

    /// <summary>The descriptors, and what each is waited for.</summary>
    public IEnumerable<(int Descriptor, Readiness Wanted)> Wanted
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                PollEntry entry = _entries[i];
                yield return (entry.Descriptor,
                    (entry.WantsRead ? Readiness.Read : 0) | (entry.WantsWrite ? Readiness.Write : 0));
            }
        }
    }

    public void Clear()
    {
        Count = 0;
    }

    /// <summary>Adds a descriptor, with what it is waited for.</summary>
    public void Add(long descriptor, bool forReading, bool forWriting)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, 2 * Count);
        _entries[Count++] = PollEntry.For(descriptor, forReading, forWriting);
    }

    /// <summary>Waits until one of them is ready; negative: as long as it takes.</summary>
    public Fault Wait(double seconds, out int ready)
    {
        ready = 0;
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            double left = seconds >= 0 ? Math.Max(0, seconds - Stopwatch.GetElapsedTime(start).TotalSeconds) : LongestWait;
            int milliseconds = (int)Math.Ceiling(Math.Min(left, LongestWait) * 1000);
            SocketError code = SystemSocket.Poll(_entries, Count, milliseconds, out ready);
            if (code != SocketError.Success && code != SocketError.Interrupted)
                return new Fault(FaultKind.System, code);
            if (ready > 0)
                return Fault.None;
            if (seconds >= 0 && Stopwatch.GetElapsedTime(start).TotalSeconds >= seconds)
                return Fault.None;
        }
    }
}
