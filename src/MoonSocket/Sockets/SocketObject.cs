using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>
/// What all socket objects share: a socket that may not be there yet or any more, two time-outs, a class. The socket
/// underneath never blocks; an operation tries first, and waits only when it has to. Like the Lua objects they stand
/// for, these belong to one thread at a time.
/// </summary>
internal abstract class SocketObject : IDisposable
{
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
        Socket?.Dispose();
        Socket = null;
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

    private protected void SetSocket(Socket socket)
    {
        Socket = socket;
        socket.Blocking = false;
        IsClosed = false;
    }

    /// <summary>Lets go of the socket without closing it.</summary>
    private protected void Forget()
    {
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

    private static IPEndPoint? Unbound(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => new IPEndPoint(IPAddress.Any, 0),
        AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Any, 0),
        _ => null,
    };
}
