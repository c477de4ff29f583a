using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MoonSocket.Net;

namespace MoonSocket.Sockets.Reactors;

/// <summary>
/// epoll, edge-triggered: a descriptor is told once what it is waited for, and never again until it is closed, so that
/// a wait costs no system call of its own.
/// </summary>
internal sealed class EpollPoller : IPoller
{
    private const int Exists = 17; // EEXIST
    private const int NoEntry = 2; // ENOENT
    private const int NotPermitted = 1; // EPERM: a file, which is always ready
    private const ulong WakeUp = ulong.MaxValue;

    private readonly byte[] _events = new byte[IPoller.MostEvents * SystemEpoll.EventSize];
    private readonly byte[] _change = new byte[SystemEpoll.EventSize];
    private readonly SafeFileHandle _poller;
    private readonly SafeFileHandle _event;

    public EpollPoller()
    {
        _poller = Own(SystemEpoll.Create());
        _event = Own(SystemEpoll.CreateEvent());
        Descriptor = (int)_poller.DangerousGetHandle();
        Control(SystemEpoll.Add, (int)_event.DangerousGetHandle(), SystemEpoll.In | SystemEpoll.EdgeTriggered, WakeUp);
    }

    public int Descriptor { get; }

    public bool Set(Watch watch)
    {
        uint events = SystemEpoll.EdgeTriggered
            | ((watch.Interest & Readiness.Read) != 0 ? SystemEpoll.In | SystemEpoll.ReadHangUp : 0)
            | ((watch.Interest & Readiness.Write) != 0 ? SystemEpoll.Out : 0);
        ulong key = ((ulong)(uint)watch.Generation << 32) | (uint)watch.Descriptor;
        int error = Control(SystemEpoll.Add, watch.Descriptor, events, key);
        // Known already: more is looked for now, or an earlier owner of the descriptor was not told of its end.
        if (error == Exists)
            error = Control(SystemEpoll.Modify, watch.Descriptor, events, key);
        return error switch
        {
            0 => true,
            NotPermitted => false,
            _ => throw new Win32Exception(error),
        };
    }

    public void Remove(Watch watch, bool isClosing)
    {
        if (isClosing)
            return;
        int error = Control(SystemEpoll.Delete, watch.Descriptor, 0, 0);
        if (error is not (0 or NoEntry or 9 /* EBADF */))
            throw new Win32Exception(error);
    }

    public int Wait(int milliseconds)
    {
        int count = SystemEpoll.Wait(Descriptor, _events, IPoller.MostEvents, milliseconds);
        if (count >= 0)
            return count;
        int error = Marshal.GetLastPInvokeError();
        return error == Errno.Interrupted ? -1 : throw new Win32Exception(error);
    }

    public (int Descriptor, int Generation, Readiness Ready) Found(int index)
    {
        ReadOnlySpan<byte> entry = _events.AsSpan(index * SystemEpoll.EventSize, SystemEpoll.EventSize);
        uint events = MemoryMarshal.Read<uint>(entry);
        ulong key = MemoryMarshal.Read<ulong>(entry[SystemEpoll.DataOffset..]);
        if (key == WakeUp)
            return (-1, 0, Readiness.None); // edge-triggered, it need not be read

        // A failure makes it ready for everything: the next operation tells what is wrong.
        Readiness ready = (events & (SystemEpoll.Error | SystemEpoll.HangUp)) != 0 ? Readiness.Both | Readiness.Ended
            : ((events & SystemEpoll.ReadHangUp) != 0 ? Readiness.Ended : 0) | ((events & SystemEpoll.In) != 0 ? Readiness.Read : 0) | ((events & SystemEpoll.Out) != 0 ? Readiness.Write : 0);
        return ((int)(uint)key, (int)(key >> 32), ready);
    }

    public void Wake()
    {
        bool held = false;
        try
        {
            _event.DangerousAddRef(ref held);
            SystemEpoll.Write((int)_event.DangerousGetHandle(), 1, sizeof(long));
        }
        catch (ObjectDisposedException)
        {
            // The state has ended meanwhile: there is nobody to wake.
        }
        finally
        {
            if (held)
                _event.DangerousRelease();
        }
    }

    public void Dispose()
    {
        _poller.Dispose();
        _event.Dispose();
    }

    private int Control(int operation, int descriptor, uint events, ulong key)
    {
        MemoryMarshal.Write(_change, in events);
        MemoryMarshal.Write(_change.AsSpan(SystemEpoll.DataOffset), in key);
        return SystemEpoll.Control(Descriptor, operation, descriptor, _change) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static SafeFileHandle Own(int descriptor)
        => descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
