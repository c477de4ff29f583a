using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MoonSocket.Net;

/// <summary>
/// What .NET's sockets do not do, or not well enough, on Unix: start a connect without an exception to say that it
/// has only started, tell both names of a socket whose connection .NET did not make, and poll what is no socket of
/// its own. Plain calls of the C library; none of them takes a pointer that outlives the call.
/// </summary>
internal static class SystemSocket
{
    /// <summary>Whether there is such a library.</summary>
    public static bool IsAvailable => !OperatingSystem.IsWindows();

    /// <summary>
    /// Starts to connect: <see cref="SocketError.WouldBlock"/> while it is under way;
    /// <see langword="null"/> for what is so rare that .NET may be asked about it.
    /// </summary>
    public static SocketError? Connect(Socket socket, SocketAddress peer)
    {
        byte[] address = Bytes(peer);
        if (Connect(socket.Handle, address, peer.Size) == 0)
            return SocketError.Success;
        int error = Marshal.GetLastPInvokeError();
        if (error == Errno.Interrupted || error == Errno.InProgress)
            return SocketError.WouldBlock;
        if (error == Errno.AlreadyInProgress)
            return SocketError.AlreadyInProgress;
        if (error == Errno.IsConnected)
            return SocketError.IsConnected;
        if (error == Errno.ConnectionRefused)
            return SocketError.ConnectionRefused;
        return error == Errno.ConnectionAborted ? SocketError.ConnectionAborted : null;
    }

    /// <summary>The local end, or the peer; nothing where there is none.</summary>
    public static EndPoint? Name(Socket socket, bool ofPeer)
    {
        var address = new SocketAddress(socket.AddressFamily, SocketAddress.GetMaximumAddressSize(socket.AddressFamily));
        byte[] bytes = Bytes(address);
        int size = bytes.Length;
        int result = ofPeer ? GetPeerName(socket.Handle, bytes, ref size) : GetSocketName(socket.Handle, bytes, ref size);
        if (result != 0)
            return null;
        address.Size = Math.Min(size, bytes.Length);
        EndPoint? factory = socket.AddressFamily switch
        {
            AddressFamily.InterNetwork => new IPEndPoint(IPAddress.Any, 0),
            AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Any, 0),
            AddressFamily.Unix when size > 2 => new UnixDomainSocketEndPoint("x"),
            _ => null,
        };
        return factory?.Create(address);
    }

    /// <summary>Waits for any of the entries, and writes into them what was found.</summary>
    public static SocketError Poll(PollEntry[] entries, int count, int milliseconds, out int ready)
    {
        if (!IsAvailable)
            return WindowsPoll.Wait(entries, count, milliseconds, out ready);
        int result = Poll(entries, (nuint)count, milliseconds);
        ready = Math.Max(result, 0);
        if (result >= 0)
            return SocketError.Success;
        return Marshal.GetLastPInvokeError() == Errno.Interrupted ? SocketError.Interrupted : SocketError.SocketError;
    }

    /// <summary>Waits until a socket is ready.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="mode">What for.</param>
    /// <param name="milliseconds">How long at most.</param>
    /// <returns>
    /// <see cref="SocketError.Success"/>, <see cref="SocketError.TimedOut"/>, or
    /// <see cref="SocketError.Interrupted"/> by a signal.
    /// </returns>
    public static SocketError Poll(Socket socket, SelectMode mode, int milliseconds)
    {
        if (!IsAvailable)
            return socket.Poll(TimeSpan.FromMilliseconds(milliseconds), mode) ? SocketError.Success : SocketError.TimedOut;
        PollEntry entry = PollEntry.For(socket.Handle, mode == SelectMode.SelectRead, mode == SelectMode.SelectWrite);
        int result = Poll(ref entry, 1, milliseconds);
        if (result >= 0)
            return result > 0 ? SocketError.Success : SocketError.TimedOut;
        return Errno.Name(Marshal.GetLastPInvokeError());
    }

    /// <summary>The array of an address itself, because calls write into it.</summary>
    internal static byte[] Bytes(SocketAddress address)
    {
        MemoryMarshal.TryGetArray<byte>(address.Buffer, out ArraySegment<byte> segment);
        return segment.Array!;
    }

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, of which there is none in this library.
    [DllImport("libc", EntryPoint = "connect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Connect(nint descriptor, byte[] address, int size);

    [DllImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetSocketName(nint descriptor, [In, Out] byte[] address, ref int size);

    [DllImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetPeerName(nint descriptor, [In, Out] byte[] address, ref int size);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll([In, Out] PollEntry[] entries, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollEntry entry, nuint count, int milliseconds);
#pragma warning restore SYSLIB1054
}
