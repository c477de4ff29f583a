using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>Unix-domain datagram sockets: one function a method, named <c>unixdgram_</c> and the method's name.</summary>
internal static class UnixDatagramKernel
{
    private static readonly SocketSort<UnixDatagramSocket> Datagram =
        new("unixdgram", SocketClass.Unconnected, SocketClass.Connected);

    internal static void Register(KernelTable kernel)
    {
        DatagramKernel.Register(kernel, Datagram);
        kernel.Add("unixdgram", Create);
        kernel.Add("unixdgram_bind", lua => FaultText.Done(lua, Datagram.Of(lua, SocketClass.Unconnected).Bind(lua.Bytes(2))));
        kernel.Add("unixdgram_connect", lua => AnySocketKernel.Changed(lua, Datagram.Any(lua).Connect(lua.Bytes(2))));
        kernel.Add("unixdgram_sendto", SendTo);
        kernel.Add("unixdgram_receivefrom", ReceiveFrom);
        kernel.Add("unixdgram_getsockname", lua => UnixStreamKernel.GetLocalName(lua, Datagram.Any(lua)));
        kernel.Add("unixdgram_setoption", lua => OptionKernel.Set(lua, Datagram.Any(lua), SocketOptions.UnixDatagram));
    }

    // unixdgram(): unconnected | nil, text
    private static int Create(LuaStack lua)
    {
        Fault fault = UnixDatagramSocket.Create(lua.Module.Dialer, out UnixDatagramSocket? socket);
        return Datagram.Made(lua, fault, socket);
    }

    // unixdgram_sendto(o, data, path): bytes | nil, text
    private static int SendTo(LuaStack lua)
    {
        UnixDatagramSocket socket = Datagram.Of(lua, SocketClass.Unconnected);
        Fault fault = socket.SendTo(lua.Bytes(2), lua.Bytes(3), out int sent);
        return DatagramKernel.Sent(lua, fault, sent);
    }

    // unixdgram_receivefrom(o [, size]): datagram, path | nil, text
    private static int ReceiveFrom(LuaStack lua)
    {
        UnixDatagramSocket socket = Datagram.Of(lua, SocketClass.Unconnected);
        Fault fault = socket.ReceiveFrom(DatagramKernel.Size(lua), out ReadOnlySpan<byte> data);
        if (!fault.IsNone)
            return FaultText.Failed(lua, fault);
        string sender = socket.SenderPath();
        DatagramKernel.Deliver(lua, socket, data);
        lua.Push(sender);
        return 2;
    }
}
