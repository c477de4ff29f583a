using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>
/// The error numbers of Unix that calls on sockets end with. Below 35 they are the same everywhere; above, Linux counts
/// in one way, and macOS and its kin in another.
/// </summary>
internal static class Errno
{
    public const int Interrupted = 4;

    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int BadDescriptor = 9;
    private const int OutOfMemory = 12;
    private const int AccessDenied = 13;
    private const int BadAddress = 14;
    private const int InvalidArgument = 22;
    private const int BrokenPipe = 32;

    public static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35;

    public static int InProgress => OperatingSystem.IsLinux() ? 115 : 36;

    public static int AlreadyInProgress => OperatingSystem.IsLinux() ? 114 : 37;

    public static int NotSocket => OperatingSystem.IsLinux() ? 88 : 38;

    public static int IsConnected => OperatingSystem.IsLinux() ? 106 : 56;

    public static int ConnectionRefused => OperatingSystem.IsLinux() ? 111 : 61;

    public static int ConnectionAborted => OperatingSystem.IsLinux() ? 103 : 53;

    private static int ConnectionReset => OperatingSystem.IsLinux() ? 104 : 54;

    /// <summary>What .NET calls an error of sending or receiving.</summary>
    public static SocketError Name(int error)
    {
        // The two of every day first.
        if (error == WouldBlock)
            return SocketError.WouldBlock;
        if (error == ConnectionReset)
            return SocketError.ConnectionReset;
        return error switch
        {
            Interrupted => SocketError.Interrupted,
            NotPermitted or AccessDenied => SocketError.AccessDenied,
            NoSuchFile => SocketError.AddressNotAvailable,
            BadDescriptor => SocketError.OperationAborted,
            OutOfMemory => SocketError.NoBufferSpaceAvailable,
            BadAddress => SocketError.Fault,
            InvalidArgument => SocketError.InvalidArgument,
            BrokenPipe => SocketError.Shutdown,
            _ => OperatingSystem.IsLinux() ? OnLinux(error) : Elsewhere(error),
        };
    }

    private static SocketError OnLinux(int error) => error switch
    {
        88 => SocketError.NotSocket,
        89 => SocketError.DestinationAddressRequired,
        90 => SocketError.MessageSize,
        91 => SocketError.ProtocolType,
        95 => SocketError.OperationNotSupported,
        97 => SocketError.AddressFamilyNotSupported,
        98 => SocketError.AddressAlreadyInUse,
        99 => SocketError.AddressNotAvailable,
        100 => SocketError.NetworkDown,
        101 => SocketError.NetworkUnreachable,
        102 => SocketError.NetworkReset,
        103 => SocketError.ConnectionAborted,
        105 => SocketError.NoBufferSpaceAvailable,
        106 => SocketError.IsConnected,
        107 => SocketError.NotConnected,
        108 => SocketError.Disconnecting,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        112 => SocketError.HostDown,
        113 => SocketError.HostUnreachable,
        114 => SocketError.AlreadyInProgress,
        115 => SocketError.InProgress,
        _ => SocketError.SocketError,
    };

    private static SocketError Elsewhere(int error) => error switch
    {
        36 => SocketError.InProgress,
        37 => SocketError.AlreadyInProgress,
        38 => SocketError.NotSocket,
        39 => SocketError.DestinationAddressRequired,
        40 => SocketError.MessageSize,
        41 => SocketError.ProtocolType,
        45 or 102 => SocketError.OperationNotSupported,
        47 => SocketError.AddressFamilyNotSupported,
        48 => SocketError.AddressAlreadyInUse,
        49 => SocketError.AddressNotAvailable,
        50 => SocketError.NetworkDown,
        51 => SocketError.NetworkUnreachable,
        52 => SocketError.NetworkReset,
        53 => SocketError.ConnectionAborted,
        55 => SocketError.NoBufferSpaceAvailable,
        56 => SocketError.IsConnected,
        57 => SocketError.NotConnected,
        58 => SocketError.Disconnecting,
        60 => SocketError.TimedOut,
        61 => SocketError.ConnectionRefused,
        64 => SocketError.HostDown,
        65 => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };
}
