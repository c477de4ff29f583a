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

    /// <summary>Lets go of the descriptor without closing it. The object must not be used afterwards.</summary>
    public void Abandon()
    {
        SafeHandle.SetHandleAsInvalid();
        // Neither disposed nor finalized, because that would wait for a release that never comes.
        Quiet(this);
        Interlocked.Exchange(ref _count, null)?.Release();
    }

    /// <summary>Keeps a socket whose descriptor has another owner now from closing it when collected.</summary>
    internal static void Quiet(Socket socket)
    {
#pragma warning disable CA1816 // This is not Dispose, which must not run.
        GC.SuppressFinalize(socket);
#pragma warning restore CA1816
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Interlocked.Exchange(ref _count, null)?.Release();
    }
}
