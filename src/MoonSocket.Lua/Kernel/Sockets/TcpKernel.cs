using System.Net.Sockets;
using MoonSocket.Lua.Interop;
using MoonSocket.Net;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>TCP objects: one function a method, named <c>tcp_</c> and the method's name.</summary>
internal static class TcpKernel
{
    private const double DefaultBacklog = 32;

    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(LuaTcp.Master);
        kernel.AddClass(LuaTcp.Client);
        kernel.AddClass(LuaTcp.Server);
        kernel.Add("tcp", Create);
        kernel.Add("tcp_bind", Bind);
        kernel.Add("tcp_listen", Listen);
        kernel.Add("tcp_connect", Connect);
        kernel.Add("tcp_accept", Accept);
        kernel.Add("tcp_send", lua => StreamKernel.Send(lua, LuaTcp.Of(lua, LuaTcp.Client)));
        kernel.Add("tcp_receive", lua => StreamKernel.Receive(lua, LuaTcp.Of(lua, LuaTcp.Client)));
        kernel.Add("tcp_shutdown", lua => StreamKernel.Shutdown(lua, LuaTcp.Of(lua, LuaTcp.Client)));
        kernel.Add("tcp_getstats", lua => StreamKernel.GetStatistics(lua, LuaTcp.Of(lua, LuaTcp.Client)));
        kernel.Add("tcp_setstats", lua => StreamKernel.SetStatistics(lua, LuaTcp.Of(lua, LuaTcp.Client)));
        kernel.Add("tcp_close", lua => AnySocketKernel.Close(lua, LuaTcp.Any(lua)));
        kernel.Add("tcp_dirty", lua => lua.Return(LuaTcp.Any(lua).IsDirty));
        kernel.Add("tcp_getfd", lua => AnySocketKernel.GetDescriptor(lua, LuaTcp.Any(lua)));
        kernel.Add("tcp_setfd", lua => AnySocketKernel.SetDescriptor(lua, LuaTcp.Any(lua)));
        kernel.Add("tcp_settimeout", lua => AnySocketKernel.SetTimeout(lua, LuaTcp.Any(lua)));
        kernel.Add("tcp_gettimeout", lua => AnySocketKernel.GetTimeout(lua, LuaTcp.Any(lua)));
        kernel.Add("tcp_getsockname", lua => AnySocketKernel.GetLocalName(lua, LuaTcp.Any(lua)));
        kernel.Add("tcp_getpeername", lua => AnySocketKernel.GetRemoteName(lua, LuaTcp.Any(lua)));
        kernel.Add("tcp_getfamily", GetFamily);
        kernel.Add("tcp_setoption", lua => OptionKernel.Set(lua, LuaTcp.Any(lua), SocketOptions.Tcp));
        kernel.Add("tcp_getoption", lua => OptionKernel.Get(lua, LuaTcp.Any(lua), SocketOptions.Tcp));
    }

    // tcp([family]): master | nil, text. "inet" and "inet6" have a socket at once.
    private static int Create(LuaStack lua)
    {
        Dialer dialer = lua.Module.Dialer;
        if (lua.IsAbsent(1))
            return lua.Return(new LuaTcp(new TcpSocket(dialer)));
        AddressFamily family = lua.Text(1) == "inet6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        Fault fault = TcpSocket.Create(dialer, family, out TcpSocket? socket);
        return fault.IsNone ? lua.Return(new LuaTcp(socket!)) : FaultText.Failed(lua, fault);
    }

    // tcp_bind(o, host, port): 1 | nil, text
    private static int Bind(LuaStack lua)
    {
        TcpSocket socket = LuaTcp.Of(lua, LuaTcp.Master);
        return FaultText.Done(lua, socket.Bind(lua.Text(2), lua.Text(3)));
    }

    // tcp_listen(o [, backlog]): 1 | nil, text; the object becomes a server
    private static int Listen(LuaStack lua)
    {
        TcpSocket socket = LuaTcp.Of(lua, LuaTcp.Master);
        Fault fault = socket.Listen((int)Math.Clamp(lua.NumberOr(2, DefaultBacklog), 0, int.MaxValue));
        lua.Reclassify(1, lua.ObjectOrNull<LuaTcp>(1)!);
        return FaultText.Done(lua, fault);
    }

    // tcp_connect(o, host, port): 1 | nil, text; the object becomes a client either way
    private static int Connect(LuaStack lua)
    {
        TcpSocket socket = LuaTcp.Any(lua);
        Fault fault = socket.Connect(lua.Text(2), lua.Text(3));
        lua.Reclassify(1, lua.ObjectOrNull<LuaTcp>(1)!);
        return FaultText.Done(lua, fault);
    }

    // tcp_accept(o): client | nil, text
    private static int Accept(LuaStack lua)
    {
        Fault fault = LuaTcp.Of(lua, LuaTcp.Server).Accept(out TcpSocket? client);
        return fault.IsNone ? lua.Return(new LuaTcp(client!)) : FaultText.Failed(lua, fault);
    }

    // tcp_getfamily(o): "inet4" | "inet6"; what is not decided counts as the first
    private static int GetFamily(LuaStack lua)
        => lua.Return(LuaTcp.Any(lua).Family == AddressFamily.InterNetworkV6 ? "inet6"u8 : "inet4"u8);
}
