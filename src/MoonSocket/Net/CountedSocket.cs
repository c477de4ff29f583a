using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>A socket that gives its place in the count of <see cref="Dialer"/> back when it is closed.</summary>
internal sealed class CountedSocket : Socket
{
    private SocketCount? _count;

    public CountedSocket(SocketCount count, AddressFamily family, SocketType type, ProtocolType protocol)
        : base(family, type, protocol)
    {
        _count = count;
    }

    public CountedSocket(SocketCount count, SafeSocketHandle handle)
        : base(handle)
    {
        _count = count;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Interlocked.Exchange(ref _count, null)?.Release();
    }
}
