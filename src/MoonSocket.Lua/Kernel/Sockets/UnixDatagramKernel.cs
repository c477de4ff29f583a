using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>Unix-domain datagram sockets: one function a method, named <c>unixdgram_</c> and the method's name.</summary>
internal static class UnixDatagramKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(LuaUnixDatagram.Unconnected);
        kernel.AddClass(LuaUnixDatagram.Connected);
        kernel.Add("unixdgram", Create);
        kernel.Add("unixdgram_bind", lua => FaultText.Done(lua, LuaUnixDatagram.Of(lua, LuaUnixDatagram.Unconnected).Bind(lua.Bytes(2))));
        kernel.Add("unixdgram_connect", Connect);
        kernel.Add("unixdgram_send", lua => DatagramKernel.Send(lua, LuaUnixDatagram.Of(lua, LuaUnixDatagram.Connected)));
        kernel.Add("unixdgram_sendto", SendTo);
        kernel.Add("unixdgram_receive", lua => DatagramKernel.Receive(lua, LuaUnixDatagram.Any(lua)));
        kernel.Add("unixdgram_receivefrom", ReceiveFrom);
        kernel.Add("unixdgram_close", lua => AnySocketKernel.Close(lua, LuaUnixDatagram.Any(lua)));
        kernel.Add("unixdgram_dirty", Dirty);
        kernel.Add("unixdgram_getfd", lua => AnySocketKernel.GetDescriptor(lua, LuaUnixDatagram.Any(lua)));
        kernel.Add("unixdgram_setfd", lua => AnySocketKernel.SetDescriptor(lua, LuaUnixDatagram.Any(lua)));
        kernel.Add("unixdgram_settimeout", lua => AnySocketKernel.SetTimeout(lua, LuaUnixDatagram.Any(lua)));
        kernel.Add("unixdgram_gettimeout", lua => AnySocketKernel.GetTimeout(lua, LuaUnixDatagram.Any(lua)));
        kernel.Add("unixdgram_getsockname", lua => UnixStreamKernel.GetLocalName(lua, LuaUnixDatagram.Any(lua)));
        kernel.Add("unixdgram_setoption", lua => OptionKernel.Set(lua, LuaUnixDatagram.Any(lua), SocketOptions.UnixDatagram));
    }

    // unixdgram(): unconnected | nil, text
    private static int Create(LuaStack lua)
    {
        Fault fault = UnixDatagramSocket.Create(lua.Module.Dialer, out UnixDatagramSocket? socket);
        return fault.IsNone ? lua.Return(new LuaUnixDatagram(socket!)) : FaultText.Failed(lua, fault);
    }

    // unixdgram_connect(o, path): 1 | nil, text
    private static int Connect(LuaStack lua)
    {
        Fault fault = LuaUnixDatagram.Any(lua).Connect(lua.Bytes(2));
        lua.Reclassify(1, lua.ObjectOrNull<LuaUnixDatagram>(1)!);
        return FaultText.Done(lua, fault);
    }

    // unixdgram_sendto(o, data, path): bytes | nil, text
    private static int SendTo(LuaStack lua)
    {
        UnixDatagramSocket socket = LuaUnixDatagram.Of(lua, LuaUnixDatagram.Unconnected);
        Fault fault = socket.SendTo(lua.Bytes(2), lua.Bytes(3), out int sent);
        return DatagramKernel.Sent(lua, fault, sent);
    }

    // unixdgram_receivefrom(o [, size]): datagram, path | nil, text
    private static int ReceiveFrom(LuaStack lua)
    {
        UnixDatagramSocket socket = LuaUnixDatagram.Of(lua, LuaUnixDatagram.Unconnected);
        Fault fault = socket.ReceiveFrom(DatagramKernel.Size(lua), out ReadOnlySpan<byte> data);
        if (!fault.IsNone)
            return FaultText.Failed(lua, fault);
        string sender = socket.SenderPath();
        DatagramKernel.Deliver(lua, socket, data);
        lua.Push(sender);
        return 2;
    }

    // unixdgram_dirty(o): false; nothing is ever buffered
    private static int Dirty(LuaStack lua)
    {
        LuaUnixDatagram.Any(lua);
        return lua.Return(false);
    }
}
