using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>A serial line as a script holds it.</summary>
internal sealed class LuaSerial(SerialLine line) : LuaSocketObject
{
    internal static readonly LuaClass Client = new("serial{client}");

    internal SerialLine Line { get; } = line;

    internal override SocketObject Socket => Line;

    internal override LuaClass Class => Client;

    internal static SerialLine Of(LuaStack lua) => lua.Object<LuaSerial>(1, Client.Name).Line;
}
