using System.Net.Sockets;
using MoonSocket.Lua.Interop;
using MoonSocket.Net;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>TCP objects: one function a method, named <c>tcp_</c> and the method's name.</summary>
internal static class TcpKernel
{
    internal static readonly SocketSort<TcpSocket> Tcp =
        new("tcp", SocketClass.Master, SocketClass.Client, SocketClass.Server);

    internal static void Register(KernelTable kernel)
    {
        StreamKernel.Register(kernel, Tcp);
        kernel.Add("tcp", Create);
        kernel.Add("tcp_bind", Bind);
        kernel.Add("tcp_listen", Listen);
        kernel.Add("tcp_connect", Connect);
        kernel.Add("tcp_accept", Accept);
        kernel.Add("tcp_gettimeout", lua => AnySocketKernel.GetTimeout(lua, Tcp.Any(lua)));
        kernel.Add("tcp_getsockname", lua => AnySocketKernel.GetLocalName(lua, Tcp.Any(lua)));
        kernel.Add("tcp_getpeername", lua => AnySocketKernel.GetRemoteName(lua, Tcp.Any(lua)));
        kernel.Add("tcp_getfamily", GetFamily);
        kernel.Add("tcp_setoption", lua => OptionKernel.Set(lua, Tcp.Any(lua), SocketOptions.Tcp));
        kernel.Add("tcp_getoption", lua => OptionKernel.Get(lua, Tcp.Any(lua), SocketOptions.Tcp));
    }

    // tcp([family]): master | nil, text. "inet" and "inet6" have a socket at once.
    private static int Create(LuaStack lua)
    {
        Dialer dialer = lua.Module.Dialer;
        if (lua.IsAbsent(1))
            return Tcp.Made(lua, Fault.None, new TcpSocket(dialer));
        AddressFamily family = lua.Text(1) == "inet6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        Fault fault = TcpSocket.Create(dialer, family, out TcpSocket? socket);
        return Tcp.Made(lua, fault, socket);
    }

    // tcp_bind(o, host, port): 1 | nil, text
    private static int Bind(LuaStack lua)
    {
        TcpSocket socket = Tcp.Of(lua, SocketClass.Master);
        return FaultText.Done(lua, socket.Bind(lua.Text(2), lua.Text(3)));
    }

    // tcp_listen(o [, backlog]): 1 | nil, text; the object becomes a server
    private static int Listen(LuaStack lua)
    {
        TcpSocket socket = Tcp.Of(lua, SocketClass.Master);
        return AnySocketKernel.Changed(lua, socket.Listen(StreamKernel.Backlog(lua)));
    }

    // tcp_connect(o, host, port): 1 | nil, text; the object becomes a client either way
    private static int Connect(LuaStack lua)
    {
        TcpSocket socket = Tcp.Any(lua);
        return AnySocketKernel.Changed(lua, socket.Connect(lua.Text(2), lua.Text(3)));
    }

    // tcp_accept(o): client | nil, text
    private static int Accept(LuaStack lua)
    {
        Fault fault = Tcp.Of(lua, SocketClass.Server).Accept(out TcpSocket? client);
        return Tcp.Made(lua, fault, client);
    }

    // tcp_getfamily(o): "inet4" | "inet6"; what is not decided counts as the first
    private static int GetFamily(LuaStack lua)
        => lua.Return(Tcp.Any(lua).Family == AddressFamily.InterNetworkV6 ? "inet6"u8 : "inet4"u8);
}
