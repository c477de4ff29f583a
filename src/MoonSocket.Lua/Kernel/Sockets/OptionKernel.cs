using System.Net;
using System.Net.Sockets;
using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>
/// Options. What the value of one must be, and how it is complained about, stands here; the glue makes tables into
/// <c>true, field, field</c>, in the order of the names it has for them.
/// </summary>
internal static class OptionKernel
{
    private const int Value = 3;
    private const int FirstField = 4;
    private const int SecondField = 5;

    // setoption(o, name, value): 1 | nil, "setsockopt failed"
    internal static int Set(LuaStack lua, SocketObject owner, IReadOnlyDictionary<string, SocketOption> options)
    {
        SocketOption option = Find(lua, options, forSetting: true);
        Socket? socket = owner.Socket;
        bool done = option.Kind switch
        {
            OptionKind.Boolean => option.TrySet(socket, lua.StrictBoolean(Value) ? 1 : 0),
            OptionKind.Number => option.TrySet(socket, Lenient(lua)),
            OptionKind.Linger => SetLinger(lua, socket),
            OptionKind.Device => option.TrySetDevice(socket, lua.Text(Value)),
            OptionKind.Address => option.TrySetAddress(socket, Ip(lua.Text(Value)) ?? Refuse("ip expected")),
            OptionKind.Membership => SetMembership(lua, option, socket),
            OptionKind.Membership6 => SetMembership6(lua, option, socket),
            _ => false,
        };
        return done ? lua.Return(1.0) : lua.Failed("setsockopt failed"u8);
    }

    // getoption(o, name): value | nil, "getsockopt failed"; linger: on, seconds
    internal static int Get(LuaStack lua, SocketObject owner, IReadOnlyDictionary<string, SocketOption> options)
    {
        SocketOption option = Find(lua, options, forSetting: false);
        Socket? socket = owner.Socket;
        switch (option.Kind)
        {
            case OptionKind.Linger when SocketOption.TryGetLinger(socket, out LingerOption linger):
                lua.Push(linger.Enabled);
                lua.PushInteger(linger.LingerTime);
                return 2;
            case OptionKind.Device when option.TryGetDevice(socket, out string device):
                return lua.Return(device);
            case OptionKind.Address when option.TryGetAddress(socket, out IPAddress address):
                return lua.Return(address.ToString());
            case OptionKind.Boolean when option.TryGet(socket, out int value):
                return lua.Return(value != 0);
            case OptionKind.Number when option.TryGet(socket, out int value):
                return lua.Return((double)value);
            case OptionKind.Error when option.TryGet(socket, out int value):
                return value == 0 ? lua.ReturnNil() : lua.Return(FaultText.Of(Fault.Of((SocketError)value)));
            default:
                return lua.Failed("getsockopt failed"u8);
        }
    }

    private static SocketOption Find(LuaStack lua, IReadOnlyDictionary<string, SocketOption> options, bool forSetting)
    {
        string name = lua.Text(2);
        if (!options.TryGetValue(name, out SocketOption? option) || !(forSetting ? option.CanSet : option.CanGet))
            LuaStack.Refuse(2, $"unsupported option `{name}'");
        return option;
    }

    // What is no number counts as 0.
    private static int Lenient(LuaStack lua)
        => lua.TryNumber(Value, out double number) && Math.Abs(number) <= int.MaxValue ? (int)number : 0;

    private static bool SetLinger(LuaStack lua, Socket? socket)
    {
        RequireTable(lua);
        if (lua.Kind(FirstField) != LuaKind.Boolean)
            Refuse("boolean 'on' field expected");
        if (!lua.TryNumber(SecondField, out double seconds))
            Refuse("number 'timeout' field expected");
        return SocketOption.TrySetLinger(socket, lua.Boolean(FirstField), (int)Math.Clamp(seconds, 0, ushort.MaxValue));
    }

    private static bool SetMembership(LuaStack lua, SocketOption option, Socket? socket)
    {
        IPAddress group = Field(lua, FirstField, "multiaddr");
        IPAddress device = Field(lua, SecondField, "interface");
        return option.TrySetMembership(socket, group, device);
    }

    private static bool SetMembership6(LuaStack lua, SocketOption option, Socket? socket)
    {
        RequireTable(lua);
        if (!lua.TryBytes(FirstField, out _))
            Refuse("string 'multiaddr' field expected");
        if (!Addresses.TryParse(lua.Text(FirstField), out IPAddress? group) || group.AddressFamily != AddressFamily.InterNetworkV6)
            Refuse("invalid 'multiaddr' ip address");
        double number = 0;
        if (!lua.IsAbsent(SecondField) && !lua.TryNumber(SecondField, out number))
            Refuse("number 'interface' field expected");
        return option.TrySetMembership(socket, group!, (int)Math.Clamp(number, 0, int.MaxValue));
    }

    private static IPAddress Field(LuaStack lua, int index, string name)
    {
        RequireTable(lua);
        if (!lua.TryBytes(index, out _))
            Refuse($"string '{name}' field expected");
        return Ip(lua.Text(index)) ?? Refuse($"invalid '{name}' ip address");
    }

    private static IPAddress? Ip(string text)
    {
        if (text == "*")
            return IPAddress.Any;
        return Addresses.TryParse(text, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork ? address : null;
    }

    // The glue has taken a table apart; anything else comes alone.
    private static void RequireTable(LuaStack lua)
    {
        if (lua.Count < SecondField)
            lua.RefuseType(Value, "table");
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static IPAddress Refuse(string text)
    {
        LuaStack.Refuse(Value, text);
        return null!;
    }
}
