using System.Runtime.InteropServices;

namespace MoonSocket.Sockets.Reactors;

/// <summary>Linux's <c>epoll</c> and <c>eventfd</c>, as plain calls of the C library.</summary>
internal static class SystemEpoll
{
    public const int Add = 1;
    public const int Modify = 3;
    public const int Delete = 2;

    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint ReadHangUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    /// <summary><c>struct epoll_event</c> is packed on x86, and only there: its size, and where the data begins.</summary>
    public static int EventSize { get; } =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 12 : 16;

    public static int DataOffset => EventSize - 8;

    public static int Create() => Create(CloseOnExec);

    public static int CreateEvent() => EventDescriptor(0, CloseOnExec | NonBlocking);

#pragma warning disable SYSLIB1054 // LibraryImport generates unsafe code, of which there is none in this library.
    [DllImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Control(int poller, int operation, int descriptor, byte[]? change);

    [DllImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Wait(int poller, [In, Out] byte[] events, int count, int milliseconds);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Write(int descriptor, in long value, nint size);

    [DllImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Create(int flags);

    [DllImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EventDescriptor(uint value, int flags);
#pragma warning restore SYSLIB1054
}
