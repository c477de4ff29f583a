using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>Serial lines: one function a method, named <c>serial_</c> and the method's name.</summary>
internal static class SerialKernel
{
    private static readonly SocketSort<SerialLine> Serial = new("serial", SocketClass.Client);

    internal static void Register(KernelTable kernel)
    {
        StreamKernel.Register(kernel, Serial);
        kernel.Add("serial", Open);
    }

    // serial(path): client | nil, text, errno
    private static int Open(LuaStack lua)
    {
        string? problem = SerialLine.Open(lua.Module.Dialer, lua.Text(1), out SerialLine? line, out int error);
        if (line is not null)
            return Serial.Made(lua, Fault.None, line);
        lua.PushNil();
        lua.Push(problem!);
        lua.Push((double)error);
        return 3;
    }
}
