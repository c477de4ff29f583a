using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>A socket as a script holds it: closed when the script lets go of it.</summary>
internal abstract class LuaSocketObject : LuaObject
{
    internal abstract SocketObject Socket { get; }

    internal override void Close() => Socket.Close();
}
