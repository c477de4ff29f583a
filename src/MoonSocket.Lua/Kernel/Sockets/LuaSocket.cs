using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>A socket of one sort as a script holds it.</summary>
internal sealed class LuaSocket<TSocket>(SocketSort<TSocket> sort, TSocket socket) : LuaSocketObject(socket)
    where TSocket : SocketObject
{
    internal TSocket Socket { get; } = socket;

    internal override LuaClass Class => sort.ClassOf(Socket.Class);
}
