using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>A Unix-domain datagram socket as a script holds it.</summary>
internal sealed class LuaUnixDatagram(UnixDatagramSocket socket) : LuaSocketObject
{
    internal static readonly LuaClass Unconnected = new("unixdgram{unconnected}");
    internal static readonly LuaClass Connected = new("unixdgram{connected}");

    internal UnixDatagramSocket Datagram { get; } = socket;

    internal override SocketObject Socket => Datagram;

    internal override LuaClass Class => Datagram.Class == SocketClass.Connected ? Connected : Unconnected;

    internal static UnixDatagramSocket Any(LuaStack lua) => lua.Object<LuaUnixDatagram>(1, "unixdgram{any}").Datagram;

    internal static UnixDatagramSocket Of(LuaStack lua, LuaClass expected)
    {
        LuaUnixDatagram found = lua.Object<LuaUnixDatagram>(1, expected.Name);
        if (found.Class != expected)
            LuaStack.Refuse(1, expected.Name + " expected");
        return found.Datagram;
    }
}
