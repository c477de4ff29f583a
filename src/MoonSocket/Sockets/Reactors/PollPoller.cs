using System.Net.Sockets;
using MoonSocket.Net;

namespace MoonSocket.Sockets.Reactors;

/// <summary>
/// <c>poll</c>, for systems that have nothing better. It asks about everything that is waited for each time, and so
/// costs more the more there is.
/// </summary>
internal sealed class PollPoller : IPoller
{
    private readonly Dictionary<int, Watch> _watches = [];
    private readonly List<(int Descriptor, int Generation, Readiness Ready)> _found = [];
    private readonly Socket _bell = Dialer.MakeBell();
    private PollEntry[] _entries = new PollEntry[16];
    private int[] _generations = new int[16];

    public int Descriptor => -1;

    public bool Set(Watch watch)
    {
        _watches[watch.Descriptor] = watch;
        return true;
    }

    public void Remove(Watch watch, bool isClosing)
    {
        if (_watches.TryGetValue(watch.Descriptor, out Watch? known) && known == watch)
            _watches.Remove(watch.Descriptor);
    }

    public int Wait(int milliseconds)
    {
        int count = Collect();
        _found.Clear();
        SocketError code = SystemSocket.Poll(_entries, count, milliseconds, out int ready);
        if (code == SocketError.Interrupted)
            return -1;
        if (code != SocketError.Success)
            throw new SocketException((int)code);
        if (ready == 0)
            return 0;
        if (_entries[0].IsReadable)
            Hush();
        for (int i = 1; i < count; i++)
        {
            Readiness found = (_entries[i].IsReadable ? Readiness.Read : 0) | (_entries[i].IsWritable ? Readiness.Write : 0);
            if (found != Readiness.None)
                _found.Add((_entries[i].Descriptor, _generations[i], found));
        }

        return _found.Count;
    }

    public (int Descriptor, int Generation, Readiness Ready) Found(int index) => _found[index];

    public void Wake()
    {
        try
        {
            _bell.Send([1]);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It rings already, or the state has ended meanwhile.
        }
    }

    public void Dispose() => _bell.Dispose();

    private int Collect()
    {
        if (_entries.Length <= _watches.Count)
        {
            _entries = new PollEntry[2 * _watches.Count];
            _generations = new int[_entries.Length];
        }

        _entries[0] = PollEntry.For(_bell.Handle, forReading: true, forWriting: false);
        int count = 1;
        foreach (Watch watch in _watches.Values)
        {
            Readiness wanted = watch.Wanted;
            if (wanted == Readiness.None)
                continue;
            _entries[count] = PollEntry.For(
                watch.Descriptor, (wanted & Readiness.Read) != 0, (wanted & Readiness.Write) != 0);
            _generations[count++] = watch.Generation;
        }

        return count;
    }

    private void Hush()
    {
        Span<byte> room = stackalloc byte[16];
        while (_bell.Receive(room, SocketFlags.None, out SocketError code) > 0 && code == SocketError.Success)
        {
        }
    }
}
