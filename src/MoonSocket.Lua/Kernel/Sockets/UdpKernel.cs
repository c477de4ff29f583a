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
    private static readonly SocketSort<UdpSocket> Udp = new("udp", SocketClass.Unconnected, SocketClass.Connected);

    internal static void Register(KernelTable kernel)
    {
        DatagramKernel.Register(kernel, Udp);
        kernel.Add("udp", Create);
        kernel.Add("udp_setsockname", SetLocalName);
        kernel.Add("udp_setpeername", SetPeerName);
        kernel.Add("udp_sendto", SendTo);
        kernel.Add("udp_receivefrom", ReceiveFrom);
        kernel.Add("udp_getsockname", lua => AnySocketKernel.GetLocalName(lua, Udp.Any(lua)));
        kernel.Add("udp_getpeername", lua => AnySocketKernel.GetRemoteName(lua, Udp.Of(lua, SocketClass.Connected)));
        kernel.Add("udp_getfamily", GetFamily);
        kernel.Add("udp_setoption", lua => OptionKernel.Set(lua, Udp.Any(lua), SocketOptions.Udp));
        kernel.Add("udp_getoption", lua => OptionKernel.Get(lua, Udp.Any(lua), SocketOptions.Udp));
    }

    // udp([family]): unconnected | nil, text. "inet" and "inet6" have a socket at once.
    private static int Create(LuaStack lua)
    {
        if (lua.IsAbsent(1))
            return Udp.Made(lua, Fault.None, new UdpSocket(lua.Module.Dialer));
        AddressFamily family = lua.Text(1) == "inet6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        Fault fault = UdpSocket.Create(lua.Module.Dialer, family, out UdpSocket? socket);
        return Udp.Made(lua, fault, socket);
    }

    // udp_setsockname(o, host, port): 1 | nil, text
    private static int SetLocalName(LuaStack lua)
        => FaultText.Done(lua, Udp.Of(lua, SocketClass.Unconnected).Bind(lua.Text(2), lua.Text(3)));

    // udp_setpeername(o, host, port): 1 | nil, text; host "*": no peer
    private static int SetPeerName(LuaStack lua)
    {
        UdpSocket socket = Udp.Any(lua);
        Fault fault = Fault.None;
        if (lua.Bytes(2).SequenceEqual("*"u8))
            socket.Disconnect();
        else
            fault = socket.Connect(lua.Text(2), lua.Text(3));
        return AnySocketKernel.Changed(lua, fault);
    }

    // udp_sendto(o, data, ip, port): bytes | nil, text
    private static int SendTo(LuaStack lua)
    {
        UdpSocket socket = Udp.Of(lua, SocketClass.Unconnected);
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
        UdpSocket socket = Udp.Of(lua, SocketClass.Unconnected);
        Fault fault = socket.ReceiveFrom(DatagramKernel.Size(lua), out ReadOnlySpan<byte> data);
        if (!fault.IsNone)
            return FaultText.Failed(lua, fault);
        IPEndPoint sender = socket.SenderEnd();
        DatagramKernel.Deliver(lua, socket, data);
        lua.Push(AnySocketKernel.Text(sender.Address));
        lua.PushInteger(sender.Port);
        return 3;
    }

    // udp_getfamily(o): "inet4" | "inet6"
    private static int GetFamily(LuaStack lua)
        => lua.Return(Udp.Any(lua).Family == AddressFamily.InterNetworkV6 ? "inet6"u8 : "inet4"u8);
}
