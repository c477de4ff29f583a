using System.Net.Sockets;

namespace MoonSocket.Sockets;

/// <summary>
/// Which options each kind of socket has, on this system. An option that the system lacks is not in the list, and so
/// is refused like a misspelt one.
/// </summary>
internal static class SocketOptions
{
    private const int TcpLevel = 6;
    private const int Ipv6Level = 41;

    public static IReadOnlyDictionary<string, SocketOption> Tcp { get; } = MakeTcp();

    public static IReadOnlyDictionary<string, SocketOption> Udp { get; } = MakeUdp();

    public static IReadOnlyDictionary<string, SocketOption> UnixStream { get; } = Pick("keepalive", "reuseaddr", "linger");

    public static IReadOnlyDictionary<string, SocketOption> UnixDatagram { get; } = Pick("reuseaddr");

    private static Dictionary<string, SocketOption> MakeTcp()
    {
        Dictionary<string, SocketOption> options = MakeCommon();
        options["keepalive"] = new(OptionKind.Boolean, SocketOptionLevel.Socket, SocketOptionName.KeepAlive);
        options["linger"] = new(OptionKind.Linger, SocketOptionLevel.Socket, SocketOptionName.Linger);
        options["tcp-nodelay"] = new(OptionKind.Boolean, SocketOptionLevel.Tcp, SocketOptionName.NoDelay);
        options["tcp-keepidle"] = new(OptionKind.Number, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime);
        options["tcp-keepintvl"] = new(OptionKind.Number, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval);
        options["tcp-keepcnt"] = new(OptionKind.Number, SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount);
        options["ipv6-v6only"] = V6Only(canGet: false);
        if (OperatingSystem.IsLinux())
        {
            options["tcp-defer-accept"] = new(OptionKind.Number, TcpLevel, 9) { CanGet = false };
            options["tcp-fastopen"] = new(OptionKind.Number, TcpLevel, 23) { CanGet = false };
            options["tcp-fastopen-connect"] = new(OptionKind.Number, TcpLevel, 30) { CanGet = false };
            options["bindtodevice"] = new(OptionKind.Device, SocketLevel, 25);
        }
        else if (OperatingSystem.IsMacOS())
        {
            options["tcp-fastopen"] = new(OptionKind.Number, TcpLevel, 0x105) { CanGet = false };
        }
        else if (OperatingSystem.IsWindows())
        {
            options["tcp-fastopen"] = new(OptionKind.Number, TcpLevel, 15) { CanGet = false };
        }

        return options;
    }

    private static Dictionary<string, SocketOption> MakeUdp()
    {
        Dictionary<string, SocketOption> options = MakeCommon();
        options["dontroute"] = new(OptionKind.Boolean, SocketOptionLevel.Socket, SocketOptionName.DontRoute);
        options["broadcast"] = new(OptionKind.Boolean, SocketOptionLevel.Socket, SocketOptionName.Broadcast);
        options["ip-multicast-loop"] = new(OptionKind.Boolean, SocketOptionLevel.IP, SocketOptionName.MulticastLoopback);
        options["ip-multicast-ttl"] = new(OptionKind.Number, SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive) { CanGet = false };
        options["ip-multicast-if"] = new(OptionKind.Address, 0, OperatingSystem.IsLinux() ? 32 : 9);
        options["ip-add-membership"] = Membership(OptionKind.Membership, SocketOptionLevel.IP, SocketOptionName.AddMembership);
        options["ip-drop-membership"] = Membership(OptionKind.Membership, SocketOptionLevel.IP, SocketOptionName.DropMembership);
        options["ipv6-unicast-hops"] = new(OptionKind.Number, Ipv6Level, OperatingSystem.IsLinux() ? 16 : 4);
        options["ipv6-multicast-hops"] = new(OptionKind.Number, Ipv6Level, OperatingSystem.IsLinux() ? 18 : 10);
        options["ipv6-multicast-loop"] = new(OptionKind.Boolean, SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback);
        options["ipv6-v6only"] = V6Only(canGet: true);
        options["ipv6-add-membership"] = Membership(OptionKind.Membership6, SocketOptionLevel.IPv6, SocketOptionName.AddMembership);
        options["ipv6-drop-membership"] = Membership(OptionKind.Membership6, SocketOptionLevel.IPv6, SocketOptionName.DropMembership);
        return options;
    }

    // SOL_SOCKET
    private static int SocketLevel => OperatingSystem.IsLinux() ? 1 : 0xffff;

    private static Dictionary<string, SocketOption> MakeCommon()
    {
        // By number, since .NET's ReuseAddress also shares the port with everybody.
        var options = new Dictionary<string, SocketOption>(StringComparer.Ordinal)
        {
            ["reuseaddr"] = new(OptionKind.Boolean, SocketLevel, OperatingSystem.IsLinux() ? 2 : 4),
            ["error"] = new(OptionKind.Error, SocketOptionLevel.Socket, SocketOptionName.Error) { CanSet = false },
            ["recv-buffer-size"] = new(OptionKind.Number, SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer),
            ["send-buffer-size"] = new(OptionKind.Number, SocketOptionLevel.Socket, SocketOptionName.SendBuffer),
        };
        if (!OperatingSystem.IsWindows())
            options["reuseport"] = new(OptionKind.Boolean, SocketLevel, OperatingSystem.IsLinux() ? 15 : 0x200);
        return options;
    }

    private static SocketOption V6Only(bool canGet)
        => new(OptionKind.Boolean, SocketOptionLevel.IPv6, SocketOptionName.IPv6Only) { CanGet = canGet };

    private static SocketOption Membership(OptionKind kind, SocketOptionLevel level, SocketOptionName name)
        => new(kind, level, name) { CanGet = false };

    private static Dictionary<string, SocketOption> Pick(params ReadOnlySpan<string> names)
    {
        var picked = new Dictionary<string, SocketOption>(StringComparer.Ordinal);
        Dictionary<string, SocketOption> all = MakeTcp();
        foreach (string name in names)
            picked[name] = all[name];
        return picked;
    }
}
