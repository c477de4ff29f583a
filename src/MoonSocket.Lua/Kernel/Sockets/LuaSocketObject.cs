using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>A socket as a script holds it: closed when the script lets go of it.</summary>
internal abstract class LuaSocketObject(SocketObject socket) : LuaObject
{
    /// <summary>The socket, whatever its sort.</summary>
    internal SocketObject Any { get; } = socket;

    internal override void Close() => Any.Close();
}
