using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MoonSocket.Net;

/// <summary><c>WSAPoll</c>: <c>poll</c>, with wider descriptors and other bits.</summary>
internal static class WindowsPoll
{
    private const short In = 0x0300; // POLLRDNORM | POLLRDBAND
    private const short Out = 0x0010; // POLLWRNORM
    private const short Failed = 0x0001 | 0x0002 | 0x0004;

    /// <summary>See <see cref="SystemSocket.Poll(PollEntry[], int, int, out int)"/>.</summary>
    public static SocketError Wait(PollEntry[] entries, int count, int milliseconds, out int ready)
    {
        ready = 0;
        if (count == 0)
        {
            // It refuses to wait for nothing.
            Thread.Sleep(milliseconds);
            return SocketError.Success;
        }

        var own = new Entry[count];
        for (int i = 0; i < count; i++)
        {
            own[i].Socket = entries[i].Descriptor;
            own[i].Wanted = (short)((entries[i].WantsRead ? In : 0) | (entries[i].WantsWrite ? Out : 0));
        }

        int result = WsaPoll(own, (uint)count, milliseconds);
        if (result < 0)
            return (SocketError)Marshal.GetLastPInvokeError();
        for (int i = 0; i < count; i++)
            entries[i].SetFound((own[i].Found & In) != 0, (own[i].Found & Out) != 0, (own[i].Found & Failed) != 0);
        ready = result;
        return SocketError.Success;
    }

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, of which there is none in this library.
    [DllImport("ws2_32", EntryPoint = "WSAPoll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int WsaPoll([In, Out] Entry[] entries, uint count, int milliseconds);
#pragma warning restore SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public nint Socket;
        public short Wanted;
        public short Found;
    }
}
