using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MoonSocket.Net;

namespace MoonSocket.Sockets.Reactors;

/// <summary>kqueue, edge-triggered, in the same way as <see cref="EpollPoller"/>.</summary>
internal sealed class KqueuePoller : IPoller
{
    private readonly SystemKqueue.Event[] _events = new SystemKqueue.Event[IPoller.MostEvents];
    private readonly SystemKqueue.Event[] _change = new SystemKqueue.Event[1];
    private readonly SystemKqueue.Time[] _time = new SystemKqueue.Time[1];
    private readonly SafeFileHandle _queue;

    public KqueuePoller()
    {
        int queue = SystemKqueue.Create();
        if (queue < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _queue = new SafeFileHandle(queue, ownsHandle: true);
        Descriptor = queue;
        Change(_change, 0, SystemKqueue.User, SystemKqueue.Add | SystemKqueue.Clear, 0, 0);
    }

    public int Descriptor { get; }

    public bool Set(Watch watch)
    {
        const ushort Flags = SystemKqueue.Add | SystemKqueue.Clear;
        if ((watch.Interest & Readiness.Read) != 0)
            Change(_change, watch.Descriptor, SystemKqueue.Read, Flags, 0, watch.Generation);
        if ((watch.Interest & Readiness.Write) != 0)
            Change(_change, watch.Descriptor, SystemKqueue.Write, Flags, 0, watch.Generation);
        return true;
    }

    public void Remove(Watch watch, bool isClosing)
    {
        if (isClosing)
            return;
        // What is not there (any more) cannot be taken out: that is no failure.
        foreach (short filter in (ReadOnlySpan<short>)[SystemKqueue.Read, SystemKqueue.Write])
            TryChange(_change, watch.Descriptor, filter, SystemKqueue.Delete, 0, 0);
    }

    public int Wait(int milliseconds)
    {
        _time[0] = new SystemKqueue.Time { Seconds = milliseconds / 1000, Nanoseconds = milliseconds % 1000 * 1_000_000 };
        int count = SystemKqueue.Call(Descriptor, null, 0, _events, IPoller.MostEvents, milliseconds < 0 ? null : _time);
        if (count >= 0)
            return count;
        int error = Marshal.GetLastPInvokeError();
        return error == Errno.Interrupted ? -1 : throw new Win32Exception(error);
    }

    public (int Descriptor, int Generation, Readiness Ready) Found(int index)
    {
        ref SystemKqueue.Event found = ref _events[index];
        if (found.Filter == SystemKqueue.User)
            return (-1, 0, Readiness.None);
        Readiness ready = (found.Flags & SystemKqueue.Error) != 0 ? Readiness.Both
            : found.Filter == SystemKqueue.Read ? Readiness.Read : Readiness.Write;
        if ((found.Flags & (SystemKqueue.Error | SystemKqueue.EndOfFile)) != 0)
            ready |= Readiness.Ended;
        return ((int)found.Identifier, (int)found.User, ready);
    }

    public void Wake()
    {
        bool held = false;
        try
        {
            _queue.DangerousAddRef(ref held);
            TryChange(new SystemKqueue.Event[1], 0, SystemKqueue.User, 0, SystemKqueue.Trigger, 0);
        }
        catch (ObjectDisposedException)
        {
            // The state has ended meanwhile: there is nobody to wake.
        }
        finally
        {
            if (held)
                _queue.DangerousRelease();
        }
    }

    public void Dispose() => _queue.Dispose();

    private void Change(
        SystemKqueue.Event[] room, int descriptor, short filter, ushort flags, uint filterFlags, int generation)
    {
        if (!TryChange(room, descriptor, filter, flags, filterFlags, generation))
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private bool TryChange(
        SystemKqueue.Event[] room, int descriptor, short filter, ushort flags, uint filterFlags, int generation)
    {
        room[0] = new SystemKqueue.Event
        {
            Identifier = (nuint)descriptor,
            Filter = filter,
            Flags = flags,
            FilterFlags = filterFlags,
            User = generation,
        };
        return SystemKqueue.Call(Descriptor, room, 1, null, 0, null) == 0;
    }
}
