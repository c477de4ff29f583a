using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Sockets.Reactors;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>
/// What all socket objects share: a socket that may not be there yet or any more, two time-outs, a class. The socket
/// underneath never blocks; an operation tries first, and waits only when it has to. Like the Lua objects they stand
/// for, these belong to one thread at a time.
/// </summary>
internal abstract class SocketObject : IDisposable
{
    // For how many more answers the system is asked to wait before it is asked for them.
    private const int Trust = 16;
    private int _trust;
    private bool _hasSent;
    private bool _isAnswer;

    // The calls that coroutines are suspended in, one in each direction.
    private WaitingCall _reading;
    private WaitingCall _writing;
    private Watch? _watch;

    private protected SocketObject(Dialer dialer, SocketClass socketClass)
    {
        Dialer = dialer;
        Class = socketClass;
    }

    /// <summary>What the object may be asked now.</summary>
    public SocketClass Class { get; private protected set; }

    /// <summary>The time-outs.</summary>
    public Patience Patience { get; set; } = Patience.Endless;

    /// <summary>The socket, while there is one.</summary>
    public Socket? Socket { get; private protected set; }

    /// <summary>Whether it was closed and not used again since.</summary>
    public bool IsClosed { get; private protected set; }

    /// <summary>The descriptor, -1 where there is none.</summary>
    public long Descriptor => Socket is { } socket ? socket.Handle : -1;

    /// <summary>Whether input is buffered that was not delivered yet; datagrams never are.</summary>
    public virtual bool IsDirty => false;

    /// <summary>
    /// Whether somebody is still looking at the last result. Making a Lua string of it may run a script's finalizer,
    /// and that may want to receive from this very object: then it must not overwrite what is being looked at.
    /// </summary>
    public bool IsDelivering { get; set; }

    private protected Dialer Dialer { get; }

    /// <summary>Takes over a descriptor; the one held so far is forgotten, not closed.</summary>
    /// <returns>A refusal by the policy, or a descriptor that does not exist, leave the object without one.</returns>
    public Fault Adopt(long descriptor)
    {
        Forget();
        if (descriptor < 0)
            return Fault.None;
        try
        {
            SetSocket(Dialer.Adopt((nint)descriptor));
            return Fault.None;
        }
        catch (SocketException e)
        {
            return Fault.Of(e.SocketErrorCode);
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }
    }

    /// <summary>Closes the socket. Once more does nothing.</summary>
    public virtual void Close()
    {
        CloseSocket();
        IsClosed = true;
    }

    public void Dispose() => Close();

    /// <summary>The local end; <see langword="null"/> and why not.</summary>
    public Fault GetLocalEnd(out EndPoint? end)
    {
        end = null;
        if (Socket is not { } socket)
            return Fault.NoDescriptor;
        try
        {
            end = SystemSocket.IsAvailable
                ? SystemSocket.Name(socket, ofPeer: false)
                : socket.LocalEndPoint ?? Unbound(socket.AddressFamily);
            return Fault.None;
        }
        catch (SocketException e)
        {
            return Fault.Of(e.SocketErrorCode);
        }
    }

    /// <summary>The peer; <see langword="null"/> and why not.</summary>
    public Fault GetRemoteEnd(out EndPoint? end)
    {
        end = null;
        if (Socket is not { } socket)
            return Fault.NoDescriptor;
        try
        {
            end = SystemSocket.IsAvailable ? SystemSocket.Name(socket, ofPeer: true) : socket.RemoteEndPoint;
            return end is null ? Fault.Of(SocketError.NotConnected) : Fault.None;
        }
        catch (SocketException e)
        {
            return Fault.Of(e.SocketErrorCode);
        }
    }

    /// <summary>Makes a socket, or says why not.</summary>
    private protected static Fault TryCreate(
        Dialer dialer, AddressFamily family, SocketType type, ProtocolType protocol, out Socket? socket)
    {
        socket = null;
        try
        {
            socket = dialer.Create(family, type, protocol);
            return Fault.None;
        }
        catch (SocketException e)
        {
            return Fault.Of(e.SocketErrorCode);
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }
    }

    private protected Fault TryBind(EndPoint end)
    {
        try
        {
            Dialer.Bind(Socket!, end);
            return Fault.None;
        }
        catch (SocketException e)
        {
            return Fault.Of(e.SocketErrorCode);
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }
    }

    /// <summary>Begins a call that may have to wait, or goes on with one that had to.</summary>
    /// <param name="mode">What for.</param>
    /// <param name="start">When it began.</param>
    /// <returns>A fault where another coroutine is in the same call.</returns>
    private protected Fault Enter(SelectMode mode, out long start)
    {
        ref WaitingCall call = ref CallOf(mode);
        if (call.IsNone || call.Waiter is not { } waiter)
        {
            start = Patience.Start();
            return Fault.None;
        }

        start = call.Start;
        if (waiter == Dialer.Reactor?.Current)
            return Fault.None;
        return mode == SelectMode.SelectRead ? Fault.BusyReading : Fault.BusyWriting;
    }

    /// <summary>Whether the call that was entered goes on with one that had to wait.</summary>
    private protected bool IsResumed(SelectMode mode) => CallOf(mode).Waiter is not null;

    /// <summary>
    /// Waits as long as <see cref="Patience"/> allows; where there is a reactor to suspend the caller instead, the
    /// call ends with <see cref="Fault.Pending"/>, and will be made again.
    /// </summary>
    private protected Fault Wait(SelectMode mode, long start)
    {
        if (Socket is not { } socket)
            return Fault.Closed;
        if (Dialer.Reactor is not { CanSuspend: true, Current: { } waiter } reactor)
            return Patience.Wait(socket, mode, start);
        ref WaitingCall call = ref CallOf(mode);
        if (call.Waiter is not null && waiter.IsExpired)
            return Fault.Timeout;
        Fault fault = reactor.Suspend(ref _watch, socket.Handle, mode, Patience.Remaining(start));
        if (fault.Kind == FaultKind.Pending)
            call.Set(waiter, start);
        return fault;
    }

    /// <summary>The same where it is asked first: whether there is something to wait for.</summary>
    private protected Fault WaitUntilReady(SelectMode mode, long start)
    {
        if (Dialer.Reactor is not { CanSuspend: true } || Socket is not { } socket)
            return Wait(mode, start);
        try
        {
            return socket.Poll(0, mode) ? Fault.None : Wait(mode, start);
        }
        catch (SocketException e)
        {
            return Fault.Of(e.SocketErrorCode);
        }
    }

    /// <summary>
    /// Whether it is known without asking that there is nothing to read, and the caller is to be suspended anyway.
    /// </summary>
    private protected bool IsDrained
        => _watch is { IsDrained: true } && Dialer.Reactor is { CanSuspend: true } && !Patience.IsNone;

    /// <summary>
    /// Less came than there was room for: it was all there is. Once the end was told, there is nobody to tell of more.
    /// </summary>
    private protected void NoteDrained()
    {
        if (_watch is { HasEnded: false } watch && (watch.Interest & Readiness.Read) != 0)
            watch.IsDrained = true;
    }

    /// <summary>
    /// Whether what is read next is an answer that will hardly be there already, as the ones before were not: then
    /// waiting comes first, which saves asking for it in vain. Every now and then it is asked for first all the same.
    /// </summary>
    private protected bool IsAnswerToCome()
    {
        _isAnswer = _hasSent;
        _hasSent = false;
        if (!_isAnswer || _trust == 0 || Patience.IsNone || Dialer.Reactor is { CanSuspend: true })
            return false;
        _trust--;
        return true;
    }

    /// <summary>What was to be read was not there yet.</summary>
    private protected void NoteNotThere()
    {
        if (_isAnswer)
            _trust = Trust;
    }

    /// <summary>Something was sent: what is read next is an answer.</summary>
    private protected void NoteSent() => _hasSent = true;

    /// <summary>The call that runs now waits for something else than its socket.</summary>
    private protected void Suspended(SelectMode mode, long start)
        => CallOf(mode).Set(Dialer.Reactor!.Current!, start);

    /// <summary>Lets who is suspended in a call look again.</summary>
    private protected void WakeSuspended(SelectMode mode)
    {
        if (CallOf(mode).Waiter is { } waiter)
            Dialer.Reactor!.MakeReady(waiter);
    }

    /// <summary>Ends a call, unless it is suspended.</summary>
    private protected Fault Leave(SelectMode mode, Fault fault)
    {
        if (fault.Kind is not (FaultKind.Pending or FaultKind.Busy))
            CallOf(mode).Clear();
        return fault;
    }

    /// <summary>Looks a host up, on another thread where the caller can be suspended meanwhile.</summary>
    private protected Fault Resolve(
        string host, string service, AddressFamily family, SocketType type, bool wildcard, out IPEndPoint[] ends)
    {
        IPEndPoint[] found = [];
        Fault Look() => Addresses.Resolve(Dialer, host, service, family, type, wildcard, out found);
        if ((wildcard && host == "*") || Addresses.TryParse(host, out _) || Dialer.Reactor is not { CanSuspend: true } reactor)
        {
            Fault fault = Look();
            ends = found;
            return fault;
        }

        Fault outcome = Reactor.RunElsewhere(reactor, () => (Look(), found), out (Fault Fault, IPEndPoint[] Ends) answer);
        ends = answer.Ends ?? [];
        return outcome.IsNone ? answer.Fault : outcome;
    }

    private protected void SetSocket(Socket socket)
    {
        StopWatching(isClosing: true);
        Socket = socket;
        socket.Blocking = false;
        IsClosed = false;
    }

    /// <summary>Closes the socket, if there is one.</summary>
    private protected void CloseSocket()
    {
        StopWatching(isClosing: true);
        Socket?.Dispose();
        Socket = null;
    }

    /// <summary>Lets go of the socket without closing it.</summary>
    private protected void Forget()
    {
        StopWatching(isClosing: false);
        (Socket as CountedSocket)?.Abandon();
        Socket = null;
    }

    /// <summary>
    /// Makes a fresh object of the same descriptor, with its options, where .NET knows something about the old one
    /// that is not so.
    /// </summary>
    private protected Fault Rewrap()
    {
        if (Socket is not CountedSocket socket)
            return Fault.NoDescriptor;
        nint descriptor = socket.Handle;
        socket.Abandon();
        Socket = null;
        try
        {
            SetSocket(Dialer.Rewrap(descriptor));
            return Fault.None;
        }
        catch (SocketException e)
        {
            return Fault.Of(e.SocketErrorCode);
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }
    }

    private ref WaitingCall CallOf(SelectMode mode)
    {
        if (mode == SelectMode.SelectRead)
            return ref _reading;
        return ref _writing;
    }

    private void StopWatching(bool isClosing)
    {
        _watch = null;
        if (Dialer.Reactor is { } reactor && Socket is { } socket)
            reactor.Forget((int)socket.Handle, isClosing);
    }

    private static IPEndPoint? Unbound(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => new IPEndPoint(IPAddress.Any, 0),
        AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Any, 0),
        _ => null,
    };
}
