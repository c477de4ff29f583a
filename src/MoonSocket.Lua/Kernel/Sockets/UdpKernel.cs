using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>UDP objects: one function a method, named <c>udp_</c> and the method's name.</summary>
internal static class UdpKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(LuaUdp.Unconnected);
        kernel.AddClass(LuaUdp.Connected);
        kernel.Add("udp", Create);
        kernel.Add("udp_setsockname", SetLocalName);
        kernel.Add("udp_setpeername", SetPeerName);
        kernel.Add("udp_send", lua => DatagramKernel.Send(lua, LuaUdp.Of(lua, LuaUdp.Connected)));
        kernel.Add("udp_sendto", SendTo);
        kernel.Add("udp_receive", lua => DatagramKernel.Receive(lua, LuaUdp.Any(lua)));
        kernel.Add("udp_receivefrom", ReceiveFrom);
        kernel.Add("udp_close", lua => AnySocketKernel.Close(lua, LuaUdp.Any(lua)));
        kernel.Add("udp_dirty", Dirty);
        kernel.Add("udp_getfd", lua => AnySocketKernel.GetDescriptor(lua, LuaUdp.Any(lua)));
        kernel.Add("udp_setfd", lua => AnySocketKernel.SetDescriptor(lua, LuaUdp.Any(lua)));
        kernel.Add("udp_settimeout", lua => AnySocketKernel.SetTimeout(lua, LuaUdp.Any(lua)));
        kernel.Add("udp_gettimeout", lua => AnySocketKernel.GetTimeout(lua, LuaUdp.Any(lua)));
        kernel.Add("udp_getsockname", lua => AnySocketKernel.GetLocalName(lua, LuaUdp.Any(lua)));
        kernel.Add("udp_getpeername", lua => AnySocketKernel.GetRemoteName(lua, LuaUdp.Of(lua, LuaUdp.Connected)));
        kernel.Add("udp_getfamily", GetFamily);
        kernel.Add("udp_setoption", lua => OptionKernel.Set(lua, LuaUdp.Any(lua), SocketOptions.Udp));
        kernel.Add("udp_getoption", lua => OptionKernel.Get(lua, LuaUdp.Any(lua), SocketOptions.Udp));
    }

    // udp([family]): unconnected | nil, text. "inet" and "inet6" have a socket at once.
    private static int Create(LuaStack lua)
    {
        if (lua.IsAbsent(1))
            return lua.Return(new LuaUdp(new UdpSocket(lua.Module.Dialer)));
        AddressFamily family = lua.Text(1) == "inet6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        Fault fault = UdpSocket.Create(lua.Module.Dialer, family, out UdpSocket? socket);
        return fault.IsNone ? lua.Return(new LuaUdp(socket!)) : FaultText.Failed(lua, fault);
    }

    // udp_setsockname(o, host, port): 1 | nil, text
    private static int SetLocalName(LuaStack lua)
        => FaultText.Done(lua, LuaUdp.Of(lua, LuaUdp.Unconnected).Bind(lua.Text(2), lua.Text(3)));

    // udp_setpeername(o, host, port): 1 | nil, text; host "*": no peer
    private static int SetPeerName(LuaStack lua)
    {
        UdpSocket socket = LuaUdp.Any(lua);
        Fault fault = Fault.None;
        if (lua.Bytes(2).SequenceEqual("*"u8))
            socket.Disconnect();
        else
            fault = socket.Connect(lua.Text(2), lua.Text(3));
        lua.Reclassify(1, lua.ObjectOrNull<LuaUdp>(1)!);
        return FaultText.Done(lua, fault);
    }

    // udp_sendto(o, data, ip, port): bytes | nil, text
    private static int SendTo(LuaStack lua)
    {
        UdpSocket socket = LuaUdp.Of(lua, LuaUdp.Unconnected);
        ReadOnlySpan<byte> data = lua.Bytes(2), host = lua.Bytes(3), service = lua.Bytes(4);
        Span<char> ip = stackalloc char[64];
        // Numbers only, so that sending never waits for a resolver.
        if (host.Length > ip.Length || service.Contains((byte)0)
            || !int.TryParse(service, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port > ushort.MaxValue)
            return FaultText.Failed(lua, new Fault(FaultKind.NameNotKnown));
        ip = ip[..Encoding.Latin1.GetChars(host, ip)];
        Fault fault = socket.SendTo(data, ip, port, out int sent);
        return DatagramKernel.Sent(lua, fault, sent);
    }

    // udp_receivefrom(o [, size]): datagram, ip, port | nil, text
    private static int ReceiveFrom(LuaStack lua)
    {
        UdpSocket socket = LuaUdp.Of(lua, LuaUdp.Unconnected);
        Fault fault = socket.ReceiveFrom(DatagramKernel.Size(lua), out ReadOnlySpan<byte> data);
        if (!fault.IsNone)
            return FaultText.Failed(lua, fault);
        IPEndPoint sender = socket.SenderEnd();
        DatagramKernel.Deliver(lua, socket, data);
        lua.Push(AnySocketKernel.Text(sender.Address));
        lua.PushInteger(sender.Port);
        return 3;
    }

    // udp_dirty(o): false; nothing is ever buffered
    private static int Dirty(LuaStack lua)
    {
        LuaUdp.Any(lua);
        return lua.Return(false);
    }

    // udp_getfamily(o): "inet4" | "inet6"
    private static int GetFamily(LuaStack lua)
        => lua.Return(LuaUdp.Any(lua).Family == AddressFamily.InterNetworkV6 ? "inet6"u8 : "inet4"u8);
}
