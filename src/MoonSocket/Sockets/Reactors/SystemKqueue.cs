using System.Runtime.InteropServices;

namespace MoonSocket.Sockets.Reactors;

/// <summary><c>kqueue</c> of macOS and the BSDs, as plain calls of the C library.</summary>
internal static class SystemKqueue
{
    public const short Read = -1;
    public const short Write = -2;
    public const short User = -10;

    public const ushort Add = 0x1;
    public const ushort Delete = 0x2;
    public const ushort Clear = 0x20; // edge-triggered
    public const ushort Error = 0x4000;
    public const ushort EndOfFile = 0x8000;

    public const uint Trigger = 0x01000000;

    /// <summary><c>struct kevent</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Event
    {
        public nuint Identifier;
        public short Filter;
        public ushort Flags;
        public uint FilterFlags;
        public nint Data;
        public nint User;
    }

    /// <summary><c>struct timespec</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, of which there is none in this library.
    [DllImport("libc", EntryPoint = "kqueue", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Create();

    /// <summary>Changes, and waits; without a time as long as it takes.</summary>
    [DllImport("libc", EntryPoint = "kevent", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Call(
        int queue, [In] Event[]? changes, int changeCount, [In, Out] Event[]? events, int eventCount, [In] Time[]? time);
#pragma warning restore SYSLIB1054
}
