namespace MoonSocket.Net;

/// <summary>The few error numbers of Unix that are looked at.</summary>
internal static class Errno
{
    public const int Interrupted = 4;

    public static int InProgress => OperatingSystem.IsLinux() ? 115 : 36;

    public static int AlreadyInProgress => OperatingSystem.IsLinux() ? 114 : 37;

    public static int IsConnected => OperatingSystem.IsLinux() ? 106 : 56;

    public static int ConnectionRefused => OperatingSystem.IsLinux() ? 111 : 61;

    public static int ConnectionAborted => OperatingSystem.IsLinux() ? 103 : 53;
}
