using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>Serial lines: one function a method, named <c>serial_</c> and the method's name.</summary>
internal static class SerialKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(LuaSerial.Client);
        kernel.Add("serial", Open);
        kernel.Add("serial_send", lua => StreamKernel.Send(lua, LuaSerial.Of(lua)));
        kernel.Add("serial_receive", lua => StreamKernel.Receive(lua, LuaSerial.Of(lua)));
        kernel.Add("serial_getstats", lua => StreamKernel.GetStatistics(lua, LuaSerial.Of(lua)));
        kernel.Add("serial_setstats", lua => StreamKernel.SetStatistics(lua, LuaSerial.Of(lua)));
        kernel.Add("serial_close", lua => AnySocketKernel.Close(lua, LuaSerial.Of(lua)));
        kernel.Add("serial_dirty", lua => lua.Return(LuaSerial.Of(lua).IsDirty));
        kernel.Add("serial_getfd", lua => AnySocketKernel.GetDescriptor(lua, LuaSerial.Of(lua)));
        kernel.Add("serial_setfd", lua => AnySocketKernel.SetDescriptor(lua, LuaSerial.Of(lua)));
        kernel.Add("serial_settimeout", lua => AnySocketKernel.SetTimeout(lua, LuaSerial.Of(lua)));
    }

    // serial(path): client | nil, text, errno
    private static int Open(LuaStack lua)
    {
        string? problem = SerialLine.Open(lua.Module.Dialer, lua.Text(1), out SerialLine? line, out int error);
        if (line is not null)
            return lua.Return(new LuaSerial(line));
        lua.PushNil();
        lua.Push(problem!);
        lua.Push((double)error);
        return 3;
    }
}
