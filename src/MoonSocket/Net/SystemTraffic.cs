using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MoonSocket.Net;

/// <summary>
/// Bytes in and out of a socket that does not block, by the C library's own calls: that there is nothing to read is no
/// exception, and several layers that every byte would go through are not there. Where there is no such library, and
/// for what is no socket (a serial line), .NET's calls do the same.
/// </summary>
internal static class SystemTraffic
{
    // A peer that has gone is told by an error, whoever has changed what a signal does. macOS has no such flag.
    private static readonly int NoSignal = OperatingSystem.IsLinux() ? 0x4000 : 0;

    /// <summary>Receives what is there. No bytes, and no error, are the end of a stream, or an empty datagram.</summary>
    public static int Receive(Socket socket, Span<byte> target, out SocketError code)
    {
        if (SystemSocket.IsAvailable)
        {
            int error;
            do
            {
                nint count = Receive((int)socket.Handle, ref MemoryMarshal.GetReference(target), (nuint)target.Length, 0);
                code = SocketError.Success;
                if (count >= 0)
                    return (int)count;
                error = Marshal.GetLastPInvokeError();
            }
            while (error == Errno.Interrupted);
            code = Errno.Name(error);
            if (code != SocketError.NotSocket)
                return 0;
        }

        int received = socket.Receive(target, SocketFlags.None, out code);
        return code is SocketError.Success or SocketError.MessageSize ? received : 0;
    }

    /// <summary>Sends what the system takes.</summary>
    public static int Send(Socket socket, ReadOnlySpan<byte> data, out SocketError code)
    {
        if (SystemSocket.IsAvailable)
        {
            int error;
            do
            {
                nint count = Send((int)socket.Handle, ref MemoryMarshal.GetReference(data), (nuint)data.Length, NoSignal);
                code = SocketError.Success;
                if (count >= 0)
                    return (int)count;
                error = Marshal.GetLastPInvokeError();
            }
            while (error == Errno.Interrupted);
            code = Errno.Name(error);
            if (code != SocketError.NotSocket)
                return 0;
        }

        int sent = socket.Send(data, SocketFlags.None, out code);
        return code == SocketError.Success ? sent : 0;
    }

    /// <summary>Receives a datagram, and who sent it.</summary>
    public static int ReceiveFrom(Socket socket, Span<byte> target, SocketAddress sender, out SocketError code)
    {
        sender.Size = SocketAddress.GetMaximumAddressSize(sender.Family);
        if (!SystemSocket.IsAvailable)
            return ReceiveFromByException(socket, target, sender, out code);
        byte[] address = SystemSocket.Bytes(sender);
        int error;
        do
        {
            int size = Math.Min(sender.Size, address.Length);
            nint count = ReceiveFrom(
                (int)socket.Handle, ref MemoryMarshal.GetReference(target), (nuint)target.Length, 0, address, ref size);
            if (count >= 0)
            {
                code = SocketError.Success;
                sender.Size = Math.Min(size, address.Length);
                return (int)count;
            }

            error = Marshal.GetLastPInvokeError();
        }
        while (error == Errno.Interrupted);
        code = Errno.Name(error);
        return 0;
    }

    /// <summary>Sends a datagram to somebody.</summary>
    public static int SendTo(Socket socket, ReadOnlySpan<byte> data, SocketAddress peer, out SocketError code)
    {
        if (!SystemSocket.IsAvailable)
            return SendToByException(socket, data, peer, out code);
        int error;
        do
        {
            nint count = SendTo(
                (int)socket.Handle, ref MemoryMarshal.GetReference(data), (nuint)data.Length, NoSignal,
                SystemSocket.Bytes(peer), peer.Size);
            if (count >= 0)
            {
                code = SocketError.Success;
                return (int)count;
            }

            error = Marshal.GetLastPInvokeError();
        }
        while (error == Errno.Interrupted);
        code = Errno.Name(error);
        return 0;
    }

    private static int ReceiveFromByException(Socket socket, Span<byte> target, SocketAddress sender, out SocketError code)
    {
        try
        {
            code = SocketError.Success;
            return socket.ReceiveFrom(target, SocketFlags.None, sender);
        }
        catch (SocketException e)
        {
            code = e.SocketErrorCode;
            return code == SocketError.MessageSize ? target.Length : 0;
        }
    }

    private static int SendToByException(Socket socket, ReadOnlySpan<byte> data, SocketAddress peer, out SocketError code)
    {
        try
        {
            code = SocketError.Success;
            return socket.SendTo(data, SocketFlags.None, peer);
        }
        catch (SocketException e)
        {
            code = e.SocketErrorCode;
            return 0;
        }
    }

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, of which there is none in this library.
    [DllImport("libc", EntryPoint = "recv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Receive(int descriptor, ref byte target, nuint size, int flags);

    [DllImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Send(int descriptor, ref byte data, nuint size, int flags);

    [DllImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ReceiveFrom(
        int descriptor, ref byte target, nuint size, int flags, [In, Out] byte[] address, ref int addressSize);

    [DllImport("libc", EntryPoint = "sendto", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SendTo(
        int descriptor, ref byte data, nuint size, int flags, byte[] address, int addressSize);
#pragma warning restore SYSLIB1054
}
