using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MoonSocket.Sockets;

/// <summary>
/// The system's <c>poll</c>. .NET's own <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, int)"/>
/// takes its sockets only, and a descriptor that some other library opened is none.
/// </summary>
internal static class SystemPoll
{
    private const int Interrupted = 4; // EINTR, everywhere

    /// <summary>Waits, and writes into the entries what was found.</summary>
    public static SocketError Wait(PollEntry[] entries, int count, int milliseconds, out int ready)
    {
        int result = Poll(entries, (nuint)count, milliseconds);
        ready = Math.Max(result, 0);
        if (result >= 0)
            return SocketError.Success;
        return Marshal.GetLastPInvokeError() == Interrupted ? SocketError.Interrupted : SocketError.SocketError;
    }

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, of which there is none in this library.
    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll([In, Out] PollEntry[] entries, nuint count, int milliseconds);
#pragma warning restore SYSLIB1054
}
