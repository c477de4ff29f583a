using System.Net.Sockets;
using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>What all streams do alike, whichever class they are: receive, send, shutdown, statistics.</summary>
internal static class StreamKernel
{
    private const double DefaultBacklog = 32;

    internal static void Register<TSocket>(KernelTable kernel, SocketSort<TSocket> sort)
        where TSocket : StreamSocket
    {
        sort.Register(kernel);
        sort.Add(kernel, "send", lua => Send(lua, sort.Of(lua, SocketClass.Client)));
        sort.Add(kernel, "receive", lua => Receive(lua, sort.Of(lua, SocketClass.Client)));
        sort.Add(kernel, "shutdown", lua => Shutdown(lua, sort.Of(lua, SocketClass.Client)));
        sort.Add(kernel, "getstats", lua => GetStatistics(lua, sort.Of(lua, SocketClass.Client)));
        sort.Add(kernel, "setstats", lua => SetStatistics(lua, sort.Of(lua, SocketClass.Client)));
    }

    // listen(o [, backlog])
    internal static int Backlog(LuaStack lua) => (int)Math.Clamp(lua.NumberOr(2, DefaultBacklog), 0, int.MaxValue);

    // receive(o [, pattern [, prefix]]): data | nil, text, partial
    private static int Receive(LuaStack lua, StreamSocket stream)
    {
        ReceivePattern pattern = Pattern(lua);
        Fault fault = stream.Receive(pattern, lua.BytesOrEmpty(3), out ReadOnlySpan<byte> data);
        if (fault.Kind is FaultKind.Pending or FaultKind.Busy)
            return FaultText.Failed(lua, fault);
        stream.IsDelivering = true;
        if (!fault.IsNone)
        {
            lua.PushNil();
            FaultText.Push(lua, fault);
        }

        lua.Push(data);
        stream.IsDelivering = false;
        stream.ReleaseResult();
        return fault.IsNone ? 1 : 3;
    }

    // send(o, data [, i [, j]]): last | nil, text, last
    private static int Send(LuaStack lua, StreamSocket stream)
    {
        ReadOnlySpan<byte> data = lua.Bytes(2);
        (int first, int count) = lua.IsAbsent(3) && lua.IsAbsent(4)
            ? (1, data.Length)
            : Range(data.Length, lua.NumberOr(3, 1), lua.NumberOr(4, -1));
        int sent = 0;
        Fault fault = count > 0 ? stream.Send(data.Slice(first - 1, count), out sent) : Fault.None;
        double last = first + sent - 1;
        if (fault.IsNone)
            return lua.Return(last);
        if (fault.Kind is FaultKind.Pending or FaultKind.Busy)
            return FaultText.Failed(lua, fault);
        lua.PushNil();
        FaultText.Push(lua, fault);
        lua.Push(last);
        return 3;
    }

    // shutdown(o [, "both" | "send" | "receive"]): 1
    private static int Shutdown(LuaStack lua, StreamSocket stream)
    {
        string how = lua.TextOrNull(2) ?? "both";
        switch (how)
        {
            case "both":
                stream.Shutdown(SocketShutdown.Both);
                break;
            case "send":
                stream.Shutdown(SocketShutdown.Send);
                break;
            case "receive":
                stream.Shutdown(SocketShutdown.Receive);
                break;
            default:
                LuaStack.Refuse(2, $"invalid option '{how}'");
                break;
        }

        return lua.Return(1.0);
    }

    // getstats(o): received, sent, age
    private static int GetStatistics(LuaStack lua, StreamSocket stream)
    {
        lua.Push(stream.Received);
        lua.Push(stream.Sent);
        lua.Push(stream.Age);
        return 3;
    }

    // setstats(o [, received [, sent [, age]]]): 1
    private static int SetStatistics(LuaStack lua, StreamSocket stream)
    {
        double received = lua.NumberOr(2, stream.Received);
        double sent = lua.NumberOr(3, stream.Sent);
        double age = lua.NumberOr(4, stream.Age);
        stream.Received = received;
        stream.Sent = sent;
        stream.Age = age;
        return lua.Return(1.0);
    }

    // Only the first two characters count.
    private static ReceivePattern Pattern(LuaStack lua)
    {
        switch (lua.Kind(2))
        {
            case LuaKind.None or LuaKind.Nil:
                return ReceivePattern.Line;
            case LuaKind.Number:
                return Count(lua.Number(2));
            default:
                ReadOnlySpan<byte> text = lua.Bytes(2);
                if (text is [(byte)'*', (byte)'l', ..])
                    return ReceivePattern.Line;
                if (text is [(byte)'*', (byte)'a', ..])
                    return ReceivePattern.All;
                return Count(lua.TryNumber(2, out double number) ? number : -1);
        }
    }

    private static ReceivePattern Count(double count)
    {
        if (!(count >= 0) || count > long.MaxValue / 2)
            LuaStack.Refuse(2, "invalid receive pattern");
        return ReceivePattern.Bytes((long)count);
    }

    // string.sub's way with indices, but the empty range stays where it was asked for.
    private static (int First, int Count) Range(int length, double i, double j)
    {
        double first = Math.Truncate(i), last = Math.Truncate(j);
        if (first < 0)
            first += length + 1;
        if (last < 0)
            last += length + 1;
        if (!(first >= 1))
            first = 1;
        if (!(last <= length))
            last = length;
        first = Math.Min(first, int.MaxValue);
        return ((int)first, (int)Math.Max(0, last - first + 1));
    }
}
