using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>A Unix-domain stream as a script holds it.</summary>
internal sealed class LuaUnixStream(UnixStreamSocket socket) : LuaSocketObject
{
    internal static readonly LuaClass Master = new("unixstream{master}");
    internal static readonly LuaClass Client = new("unixstream{client}");
    internal static readonly LuaClass Server = new("unixstream{server}");

    internal UnixStreamSocket Stream { get; } = socket;

    internal override SocketObject Socket => Stream;

    internal override LuaClass Class => Stream.Class switch
    {
        SocketClass.Master => Master,
        SocketClass.Server => Server,
        _ => Client,
    };

    internal static UnixStreamSocket Any(LuaStack lua) => lua.Object<LuaUnixStream>(1, "unixstream{any}").Stream;

    internal static UnixStreamSocket Of(LuaStack lua, LuaClass expected)
    {
        LuaUnixStream found = lua.Object<LuaUnixStream>(1, expected.Name);
        if (found.Class != expected)
            LuaStack.Refuse(1, expected.Name + " expected");
        return found.Stream;
    }
}
