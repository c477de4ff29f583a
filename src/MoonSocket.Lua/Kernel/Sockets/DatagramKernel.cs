using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>What all datagram sockets do alike.</summary>
internal static class DatagramKernel
{
    internal static void Register<TSocket>(KernelTable kernel, SocketSort<TSocket> sort)
        where TSocket : DatagramSocket
    {
        sort.Register(kernel);
        sort.Add(kernel, "send", lua => Send(lua, sort.Of(lua, SocketClass.Connected)));
        sort.Add(kernel, "receive", lua => Receive(lua, sort.Any(lua)));
        sort.Add(kernel, "gettimeout", lua => AnySocketKernel.GetTimeout(lua, sort.Any(lua)));
    }

    // send(o, data): bytes | nil, text
    private static int Send(LuaStack lua, DatagramSocket socket)
    {
        Fault fault = socket.Send(lua.Bytes(2), out int sent);
        return Sent(lua, fault, sent);
    }

    // receive(o [, size]): datagram | nil, text
    private static int Receive(LuaStack lua, DatagramSocket socket)
    {
        Fault fault = socket.Receive(Size(lua), out ReadOnlySpan<byte> data);
        if (!fault.IsNone)
            return FaultText.Failed(lua, fault);
        Deliver(lua, socket, data);
        return 1;
    }

    internal static void Deliver(LuaStack lua, DatagramSocket socket, ReadOnlySpan<byte> data)
    {
        socket.IsDelivering = true;
        lua.Push(data);
        socket.IsDelivering = false;
    }

    internal static int Sent(LuaStack lua, Fault fault, int sent)
        => fault.IsNone ? lua.Return((double)sent) : FaultText.Failed(lua, fault);

    internal static double Size(LuaStack lua) => lua.NumberOr(2, BufferSizes.Datagram);
}
