using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>A TCP socket as a script holds it.</summary>
internal sealed class LuaTcp(TcpSocket socket) : LuaSocketObject
{
    internal static readonly LuaClass Master = new("tcp{master}");
    internal static readonly LuaClass Client = new("tcp{client}");
    internal static readonly LuaClass Server = new("tcp{server}");

    internal TcpSocket Tcp { get; } = socket;

    internal override SocketObject Socket => Tcp;

    internal override LuaClass Class => Tcp.Class switch
    {
        SocketClass.Master => Master,
        SocketClass.Server => Server,
        _ => Client,
    };

    internal static TcpSocket Any(LuaStack lua) => lua.Object<LuaTcp>(1, "tcp{any}").Tcp;

    internal static TcpSocket Of(LuaStack lua, LuaClass expected)
    {
        LuaTcp found = lua.Object<LuaTcp>(1, expected.Name);
        if (found.Class != expected)
            LuaStack.Refuse(1, expected.Name + " expected");
        return found.Tcp;
    }
}
