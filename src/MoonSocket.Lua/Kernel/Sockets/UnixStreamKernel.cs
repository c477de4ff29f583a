using System.Net;
using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>Unix-domain streams: one function a method, named <c>unixstream_</c> and the method's name.</summary>
internal static class UnixStreamKernel
{
    private static readonly SocketSort<UnixStreamSocket> Stream =
        new("unixstream", SocketClass.Master, SocketClass.Client, SocketClass.Server);

    internal static void Register(KernelTable kernel)
    {
        StreamKernel.Register(kernel, Stream);
        kernel.Add("unixstream", Create);
        kernel.Add("unixstream_bind", lua => FaultText.Done(lua, Stream.Of(lua, SocketClass.Master).Bind(lua.Bytes(2))));
        kernel.Add("unixstream_listen", Listen);
        kernel.Add("unixstream_connect", Connect);
        kernel.Add("unixstream_accept", Accept);
        kernel.Add("unixstream_getsockname", lua => GetLocalName(lua, Stream.Any(lua)));
        kernel.Add("unixstream_setoption", lua => OptionKernel.Set(lua, Stream.Any(lua), SocketOptions.UnixStream));
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
        return Stream.Made(lua, fault, socket);
    }

    // unixstream_listen(o [, backlog]): 1 | nil, text; the object becomes a server
    private static int Listen(LuaStack lua)
    {
        UnixStreamSocket socket = Stream.Of(lua, SocketClass.Master);
        return AnySocketKernel.Changed(lua, socket.Listen(StreamKernel.Backlog(lua)));
    }

    // unixstream_connect(o, path): 1 | nil, text; the object becomes a client if it worked
    private static int Connect(LuaStack lua)
    {
        UnixStreamSocket socket = Stream.Of(lua, SocketClass.Master);
        return AnySocketKernel.Changed(lua, socket.Connect(lua.Bytes(2)));
    }

    // unixstream_accept(o): client | nil, text
    private static int Accept(LuaStack lua)
    {
        Fault fault = Stream.Of(lua, SocketClass.Server).Accept(out UnixStreamSocket? client);
        return Stream.Made(lua, fault, client);
    }
}
