using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>A UDP socket as a script holds it.</summary>
internal sealed class LuaUdp(UdpSocket socket) : LuaSocketObject
{
    internal static readonly LuaClass Unconnected = new("udp{unconnected}");
    internal static readonly LuaClass Connected = new("udp{connected}");

    internal UdpSocket Udp { get; } = socket;

    internal override SocketObject Socket => Udp;

    internal override LuaClass Class => Udp.Class == SocketClass.Connected ? Connected : Unconnected;

    internal static UdpSocket Any(LuaStack lua) => lua.Object<LuaUdp>(1, "udp{any}").Udp;

    internal static UdpSocket Of(LuaStack lua, LuaClass expected)
    {
        LuaUdp found = lua.Object<LuaUdp>(1, expected.Name);
        if (found.Class != expected)
            LuaStack.Refuse(1, expected.Name + " expected");
        return found.Udp;
    }
}
