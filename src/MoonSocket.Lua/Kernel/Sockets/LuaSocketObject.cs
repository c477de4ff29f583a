using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>A socket as a script holds it: closed when the script lets go of it.</summary>
internal sealed class LuaSocketObject(SocketSort sort, SocketObject socket) : LuaObject
{
    /// <summary>Which sort made it, and so of which type its socket is.</summary>
    internal SocketSort Sort { get; } = sort;

    /// <summary>The socket, whatever its sort.</summary>
    internal SocketObject Any { get; } = socket;

    internal override LuaClass Class => Sort.ClassOf(Any.Class);

    internal override void Close() => Any.Close();
}
