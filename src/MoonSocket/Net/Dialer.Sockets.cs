using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using MoonSocket.Sockets;

namespace MoonSocket.Net;

/// <content>Sockets for the synchronous side: made, bound and connected here, used there.</content>
public sealed partial class Dialer
{
    /// <summary>Makes a socket that is neither bound nor connected.</summary>
    internal Socket Create(AddressFamily family, SocketType type, ProtocolType protocol, string deed = "a new socket")
    {
        if (family == AddressFamily.Unix && !Policy.AllowUnixSockets)
            throw NetworkPolicy.Refuse(deed, "Unix-domain sockets are not allowed");
        return Counted(deed, () => new CountedSocket(_count, family, type, protocol));
    }

    /// <summary>
    /// A datagram socket whose peer is itself, by which one thread wakes another that polls. It reaches nobody else,
    /// and so is neither asked about nor counted.
    /// </summary>
    internal static Socket MakeBell()
    {
        var bell = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        bell.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        bell.Connect(bell.LocalEndPoint!);
        bell.Blocking = false;
        return bell;
    }

    /// <summary>Binds a socket to a local end.</summary>
    internal void Bind(Socket socket, EndPoint local)
    {
        if (local is IPEndPoint ip)
            Policy.CheckBind(ip, $"binding to {ip}");
        else if (!Policy.AllowBind)
            throw NetworkPolicy.Refuse($"binding to {local}", "binding is not allowed");
        socket.Bind(local);
    }

    /// <summary>
    /// Starts to connect, or sets a datagram socket's peer. A socket that does not block answers
    /// <see cref="SocketError.WouldBlock"/> while the connection is being made.
    /// </summary>
    internal SocketError Connect(Socket socket, EndPoint peer)
    {
        if (peer is IPEndPoint ip)
            CheckPeer(ip, "connecting");
        if (peer is IPEndPoint && socket.SocketType == SocketType.Stream && SystemSocket.IsAvailable
            && SystemSocket.Connect(socket, peer.Serialize()) is { } code)
        {
            return code;
        }

        try
        {
            socket.Connect(peer);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    /// <summary>Connects a socket without blocking.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="peer">Where to.</param>
    /// <param name="wait">Waits until it can be written to, which means that the connection is there, or that it failed.</param>
    internal async ValueTask<SocketError> ConnectPolledAsync(Socket socket, IPEndPoint peer, Func<ValueTask> wait)
    {
        socket.Blocking = false;
        SocketError code = Connect(socket, peer);
        if (code != SocketError.WouldBlock)
            return code;
        await wait().ConfigureAwait(false);
        return TcpConnectRace.TakeError(socket);
    }

    /// <summary>Asks whether an end may be contacted.</summary>
    internal void CheckPeer(IPEndPoint peer, string doing)
    {
        if (ReferenceEquals(Policy, NetworkPolicy.AllowAll))
            return;
        string deed = $"{doing} to {peer}";
        Policy.CheckPort(peer.Port, deed);
        Policy.CheckAddress(peer.Address, deed);
    }

    /// <summary>Takes the next connection of a listening socket.</summary>
    internal Socket Accept(Socket listener)
    {
        // Counted before it is taken: one that may not be accepted stays in the queue.
        return Counted("accepting a connection", () =>
        {
            Socket accepted = listener.Accept();
            CountedSocket.Quiet(accepted);
            return new CountedSocket(_count, accepted.SafeHandle);
        });
    }

    /// <inheritdoc cref="Accept(Socket)"/>
    internal async ValueTask<Socket> AcceptAsync(Socket listener, CancellationToken cancellationToken)
    {
        _count.Take("accepting a connection");
        try
        {
            Socket accepted = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
            CountedSocket.Quiet(accepted);
            return new CountedSocket(_count, accepted.SafeHandle);
        }
        catch
        {
            _count.Release();
            throw;
        }
    }

    /// <summary>Makes a socket of a descriptor that somebody else opened. It is ours to close from now on.</summary>
    internal Socket Adopt(nint descriptor)
    {
        if (!Policy.AllowDescriptors)
            throw NetworkPolicy.Refuse("taking over a descriptor", "descriptors are not allowed");
        return Wrap(descriptor);
    }

    /// <summary>Makes a socket of a descriptor that came from here; where that fails, nobody else would close it.</summary>
    internal Socket Rewrap(nint descriptor)
    {
        try
        {
            return Wrap(descriptor);
        }
        catch
        {
            new SafeFileHandle(descriptor, ownsHandle: true).Dispose();
            throw;
        }
    }

    private CountedSocket Wrap(nint descriptor)
    {
        return Counted("taking over a descriptor", () =>
        {
            var handle = new SafeSocketHandle(descriptor, ownsHandle: true);
            try
            {
                return new CountedSocket(_count, handle);
            }
            catch
            {
                handle.SetHandleAsInvalid();
                throw;
            }
        });
    }

    /// <summary>Opens a serial line; .NET's sockets read and write any descriptor.</summary>
    /// <returns>Nothing where the system says no, and its error number.</returns>
    internal Socket? OpenDevice(string path, out int error)
    {
        string deed = $"opening {path}";
        if (!Policy.AllowSerialLines)
            throw NetworkPolicy.Refuse(deed, "serial lines are not allowed");
        int descriptor = SystemOpen.Device(path, out error);
        return descriptor < 0 ? null : Rewrap(descriptor);
    }

    /// <summary>Resolves a name, waiting for the resolver.</summary>
    /// <exception cref="SocketException">The name is unknown, or the resolver failed.</exception>
    /// <exception cref="Streaming.PolicyException">The policy forbids to look this name up.</exception>
    internal IPAddress[] Resolve(string host, AddressFamily family)
    {
        Policy.CheckHost(host, $"looking up {host}");
        CheckName(host);
        try
        {
            return Resolver is { } resolver
                ? resolver(host, family, CancellationToken.None).GetAwaiter().GetResult()
                : Dns.GetHostAddresses(host, family);
        }
        catch (ArgumentException e)
        {
            // Too long, or characters no name has.
            throw new SocketException((int)SocketError.HostNotFound, e.Message);
        }
    }

    /// <summary>The canonical name, the other names and the addresses of a host.</summary>
    /// <exception cref="SocketException">The name is unknown, or the resolver failed.</exception>
    internal IPHostEntry GetHost(string host, AddressFamily family)
    {
        Policy.CheckHost(host, $"looking up {host}");
        CheckName(host);
        try
        {
            return Dns.GetHostEntry(host, family);
        }
        catch (ArgumentException e)
        {
            throw new SocketException((int)SocketError.HostNotFound, e.Message);
        }
    }

    /// <summary>The name of an address.</summary>
    /// <exception cref="SocketException">It has none, or the resolver failed.</exception>
    internal string GetName(IPAddress address)
    {
        Policy.CheckHost(address.ToString(), $"looking up {address}");
        try
        {
            return Dns.GetHostEntry(address).HostName;
        }
        catch (ArgumentException e)
        {
            // The wildcard address stands for nobody.
            throw new SocketException((int)SocketError.HostNotFound, e.Message);
        }
    }

    // The system reads a name up to its first NUL: what it finds would not be what the policy has looked at.
    private static void CheckName(string host)
    {
        if (host.Contains('\0', StringComparison.Ordinal))
            throw new SocketException((int)SocketError.HostNotFound);
    }

    private CountedSocket Counted(string deed, Func<CountedSocket> make)
    {
        _count.Take(deed);
        try
        {
            return make();
        }
        catch
        {
            _count.Release();
            throw;
        }
    }
}
