using System.Net;
using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>Unix-domain streams: one function a method, named <c>unixstream_</c> and the method's name.</summary>
internal static class UnixStreamKernel
{
    private const double DefaultBacklog = 32;

    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(LuaUnixStream.Master);
        kernel.AddClass(LuaUnixStream.Client);
        kernel.AddClass(LuaUnixStream.Server);
        kernel.Add("unixstream", Create);
        kernel.Add("unixstream_bind", lua => FaultText.Done(lua, LuaUnixStream.Of(lua, LuaUnixStream.Master).Bind(lua.Bytes(2))));
        kernel.Add("unixstream_listen", Listen);
        kernel.Add("unixstream_connect", Connect);
        kernel.Add("unixstream_accept", Accept);
        kernel.Add("unixstream_send", lua => StreamKernel.Send(lua, LuaUnixStream.Of(lua, LuaUnixStream.Client)));
        kernel.Add("unixstream_receive", lua => StreamKernel.Receive(lua, LuaUnixStream.Of(lua, LuaUnixStream.Client)));
        kernel.Add("unixstream_shutdown", lua => StreamKernel.Shutdown(lua, LuaUnixStream.Of(lua, LuaUnixStream.Client)));
        kernel.Add("unixstream_getstats", lua => StreamKernel.GetStatistics(lua, LuaUnixStream.Of(lua, LuaUnixStream.Client)));
        kernel.Add("unixstream_setstats", lua => StreamKernel.SetStatistics(lua, LuaUnixStream.Of(lua, LuaUnixStream.Client)));
        kernel.Add("unixstream_close", lua => AnySocketKernel.Close(lua, LuaUnixStream.Any(lua)));
        kernel.Add("unixstream_dirty", lua => lua.Return(LuaUnixStream.Any(lua).IsDirty));
        kernel.Add("unixstream_getfd", lua => AnySocketKernel.GetDescriptor(lua, LuaUnixStream.Any(lua)));
        kernel.Add("unixstream_setfd", lua => AnySocketKernel.SetDescriptor(lua, LuaUnixStream.Any(lua)));
        kernel.Add("unixstream_settimeout", lua => AnySocketKernel.SetTimeout(lua, LuaUnixStream.Any(lua)));
        kernel.Add("unixstream_getsockname", lua => GetLocalName(lua, LuaUnixStream.Any(lua)));
        kernel.Add("unixstream_setoption", lua => OptionKernel.Set(lua, LuaUnixStream.Any(lua), SocketOptions.UnixStream));
    }

    // getsockname(o): path | nil, text
    internal static int GetLocalName(LuaStack lua, SocketObject socket)
    {
        Fault fault = socket.GetLocalEnd(out EndPoint? end);
        return fault.IsNone ? lua.Return(UnixPaths.Of(end)) : FaultText.Failed(lua, fault);
    }

    // unixstream(): master | nil, text
    private static int Create(LuaStack lua)
    {
        Fault fault = UnixStreamSocket.Create(lua.Module.Dialer, out UnixStreamSocket? socket);
        return fault.IsNone ? lua.Return(new LuaUnixStream(socket!)) : FaultText.Failed(lua, fault);
    }

    // unixstream_listen(o [, backlog]): 1 | nil, text; the object becomes a server
    private static int Listen(LuaStack lua)
    {
        UnixStreamSocket socket = LuaUnixStream.Of(lua, LuaUnixStream.Master);
        Fault fault = socket.Listen((int)Math.Clamp(lua.NumberOr(2, DefaultBacklog), 0, int.MaxValue));
        lua.Reclassify(1, lua.ObjectOrNull<LuaUnixStream>(1)!);
        return FaultText.Done(lua, fault);
    }

    // unixstream_connect(o, path): 1 | nil, text; the object becomes a client if it worked
    private static int Connect(LuaStack lua)
    {
        UnixStreamSocket socket = LuaUnixStream.Of(lua, LuaUnixStream.Master);
        Fault fault = socket.Connect(lua.Bytes(2));
        lua.Reclassify(1, lua.ObjectOrNull<LuaUnixStream>(1)!);
        return FaultText.Done(lua, fault);
    }

    // unixstream_accept(o): client | nil, text
    private static int Accept(LuaStack lua)
    {
        Fault fault = LuaUnixStream.Of(lua, LuaUnixStream.Server).Accept(out UnixStreamSocket? client);
        return fault.IsNone ? lua.Return(new LuaUnixStream(client!)) : FaultText.Failed(lua, fault);
    }
}
