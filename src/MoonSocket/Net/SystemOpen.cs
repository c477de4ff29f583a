using System.Runtime.InteropServices;

namespace MoonSocket.Net;

/// <summary>
/// The system's <c>open</c>, for serial lines. .NET opens files too, but locks them, and makes a terminal the
/// controlling one of a process that has none.
/// </summary>
internal static class SystemOpen
{
    private const int ReadWrite = 2;

    /// <summary>Opens a device for reading and writing, without waiting for a modem.</summary>
    /// <returns>The descriptor, or -1 and the system's error number.</returns>
    public static int Device(string path, out int error)
    {
        int flags = OperatingSystem.IsMacOS()
            ? ReadWrite | 0x20000 | 0x4 | 0x1000000 // O_NOCTTY, O_NONBLOCK, O_CLOEXEC
            : ReadWrite | 0x100 | 0x800 | 0x80000;
        int descriptor = Open(path, flags);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor;
    }

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, of which there is none in this library.
    [DllImport("libc", EntryPoint = "open", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
#pragma warning restore SYSLIB1054
}
