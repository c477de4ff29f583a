using System.Net;
using System.Net.Sockets;
using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>What every socket object can be asked: its descriptor, its time-outs, its names.</summary>
internal static class AnySocketKernel
{
    // close(o): 1
    internal static int Close(LuaStack lua, SocketObject socket)
    {
        socket.Close();
        return lua.Return(1.0);
    }

    // getfd(o): descriptor | -1
    internal static int GetDescriptor(LuaStack lua, SocketObject socket) => lua.Return((double)socket.Descriptor);

    // setfd(o, descriptor)
    internal static int SetDescriptor(LuaStack lua, SocketObject socket)
    {
        double descriptor = lua.Number(2);
        Fault fault = socket.Adopt(descriptor is >= 0 and <= int.MaxValue ? (long)descriptor : -1);
        // A descriptor that is none makes an object without one. That the host forbids it must be heard.
        return fault.Kind == FaultKind.Policy ? lua.Refused(0, fault.Message!) : 0;
    }

    // settimeout(o [, seconds [, mode]]): 1
    internal static int SetTimeout(LuaStack lua, SocketObject socket)
    {
        double seconds = lua.NumberOr(2, -1);
        if (double.IsNaN(seconds))
            LuaStack.Refuse(2, "number expected, got nan"); // it is neither over nor not: a wait would have no end
        ReadOnlySpan<byte> mode = lua.IsAbsent(3) ? "b"u8 : lua.Bytes(3);
        switch (mode.IsEmpty ? (byte)0 : mode[0])
        {
            case (byte)'b':
                socket.Patience = socket.Patience with { Block = seconds };
                break;
            case (byte)'t' or (byte)'r':
                socket.Patience = socket.Patience with { Total = seconds };
                break;
            default:
                LuaStack.Refuse(3, "invalid timeout mode");
                break;
        }

        return lua.Return(1.0);
    }

    // gettimeout(o): block, total
    internal static int GetTimeout(LuaStack lua, SocketObject socket)
    {
        lua.Push(socket.Patience.Block);
        lua.Push(socket.Patience.Total);
        return 2;
    }

    // getsockname(o): ip, port, family | nil, text
    internal static int GetLocalName(LuaStack lua, SocketObject socket)
    {
        Fault fault = socket.GetLocalEnd(out EndPoint? end);
        return fault.IsNone ? Name(lua, end) : FaultText.Failed(lua, fault);
    }

    // getpeername(o): ip, port, family | nil, text
    internal static int GetRemoteName(LuaStack lua, SocketObject socket)
    {
        Fault fault = socket.GetRemoteEnd(out EndPoint? end);
        return fault.IsNone ? Name(lua, end) : FaultText.Failed(lua, fault);
    }

    /// <summary>Answers what came of a call that may have changed the class of the first argument.</summary>
    internal static int Changed(LuaStack lua, Fault fault)
    {
        lua.Reclassify(1, lua.ObjectOrNull<LuaSocketObject>(1)!);
        return FaultText.Done(lua, fault);
    }

    /// <summary>"inet" or "inet6".</summary>
    internal static string FamilyName(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => "inet",
        AddressFamily.InterNetworkV6 => "inet6",
        AddressFamily.Unspecified => "unspec",
        _ => "unknown",
    };

    /// <summary>An address with its scope, as the system writes it: by the interface's name, or its number.</summary>
    internal static string Text(IPAddress address) => address.ToString();

    private static int Name(LuaStack lua, EndPoint? end)
    {
        if (end is not IPEndPoint ip)
            return FaultText.Failed(lua, Fault.Of(SocketError.AddressFamilyNotSupported));
        lua.Push(Text(ip.Address));
        lua.PushInteger(ip.Port);
        lua.Push(FamilyName(ip.AddressFamily));
        return 3;
    }
}
