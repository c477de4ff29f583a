using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace MoonSocket.Sockets;

/// <summary>
/// One option of a socket, by the name scripts know it by. What .NET has a name for goes by that; what it has none
/// for, or means something else by, goes by the system's number.
/// </summary>
internal sealed class SocketOption
{
    private readonly SocketOptionLevel _level;
    private readonly SocketOptionName _name;
    private readonly int _rawLevel;
    private readonly int _rawNumber = -1;

    public SocketOption(OptionKind kind, SocketOptionLevel level, SocketOptionName name)
    {
        Kind = kind;
        _level = level;
        _name = name;
    }

    public SocketOption(OptionKind kind, int rawLevel, int rawNumber)
    {
        Kind = kind;
        _rawLevel = rawLevel;
        _rawNumber = rawNumber;
    }

    public OptionKind Kind { get; }

    public bool CanSet { get; init; } = true;

    public bool CanGet { get; init; } = true;

    private bool IsRaw => _rawNumber >= 0;

    /// <summary>A switch as 0 or 1, or a number.</summary>
    public bool TrySet(Socket? socket, int value) => Try(socket, s =>
    {
        if (IsRaw)
            s.SetRawSocketOption(_rawLevel, _rawNumber, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));
        else
            s.SetSocketOption(_level, _name, value);
    });

    public bool TryGet(Socket? socket, out int value)
    {
        int found = 0;
        bool done = Try(socket, s =>
        {
            if (IsRaw)
                s.GetRawSocketOption(_rawLevel, _rawNumber, MemoryMarshal.AsBytes(new Span<int>(ref found)));
            else
                found = (int)s.GetSocketOption(_level, _name)!;
        });
        value = found;
        return done;
    }

    public static bool TrySetLinger(Socket? socket, bool on, int seconds)
        => Try(socket, s => s.LingerState = new LingerOption(on, seconds));

    public static bool TryGetLinger(Socket? socket, out LingerOption linger)
    {
        LingerOption? found = null;
        bool done = Try(socket, s => found = s.LingerState);
        linger = found ?? new LingerOption(false, 0);
        return done;
    }

    public bool TrySetAddress(Socket? socket, IPAddress address)
        => Try(socket, s => s.SetRawSocketOption(_rawLevel, _rawNumber, address.GetAddressBytes()));

    public bool TryGetAddress(Socket? socket, out IPAddress address)
    {
        byte[] bytes = new byte[4];
        bool done = Try(socket, s => s.GetRawSocketOption(_rawLevel, _rawNumber, bytes));
        address = new IPAddress(bytes);
        return done;
    }

    public bool TrySetDevice(Socket? socket, string device)
        => Try(socket, s => s.SetRawSocketOption(_rawLevel, _rawNumber, Encoding.UTF8.GetBytes(device + '\0')));

    /// <summary>The interface's name, empty where none is set.</summary>
    public bool TryGetDevice(Socket? socket, out string device)
    {
        byte[] bytes = new byte[64];
        int length = 0;
        bool done = Try(socket, s => length = s.GetRawSocketOption(_rawLevel, _rawNumber, bytes));
        device = Encoding.UTF8.GetString(bytes.AsSpan(0, length)).TrimEnd('\0');
        return done;
    }

    public bool TrySetMembership(Socket? socket, IPAddress group, IPAddress device)
        => Try(socket, s => s.SetSocketOption(_level, _name, new MulticastOption(group, device)));

    public bool TrySetMembership(Socket? socket, IPAddress group, int device)
        => Try(socket, s => s.SetSocketOption(_level, _name, new IPv6MulticastOption(group, device)));

    // Without a socket nothing can be set. Why the system refuses, LuaSocket does not tell either.
    private static bool Try(Socket? socket, Action<Socket> act)
    {
        if (socket is null)
            return false;
        try
        {
            act(socket);
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            return false;
        }
    }
}
