using MoonSocket.Lua.Interop;
using MoonSocket.Mime;

namespace MoonSocket.Lua.Kernel.Mime;

/// <summary>
/// LuaSocket's low-level functions: (context, chunk [, extra]) to (output, new context). No chunk is the end of the
/// data: the new context is then a fresh one, and output that is empty is nil.
/// </summary>
internal static class MimeKernel
{
    private const int FreshState = 2;

    private delegate int Codec(LuaStack lua, ReadOnlySpan<byte> context, ReadOnlySpan<byte> chunk, bool isLast,
        System.Buffers.IBufferWriter<byte> output, Span<byte> rest);

    private static readonly Codec Base64Encoder = static (_, context, chunk, isLast, output, rest) =>
        LowLevel.Base64Encode(context, chunk, isLast, output, rest);

    private static readonly Codec Base64Decoder = static (_, context, chunk, isLast, output, rest) =>
        LowLevel.Base64Decode(context, chunk, isLast, output, rest);

    private static readonly Codec QuotedPrintableEncoder = static (lua, context, chunk, isLast, output, rest) =>
        LowLevel.QuotedPrintableEncode(context, chunk, isLast, Marker(lua), output, rest);

    private static readonly Codec QuotedPrintableDecoder = static (_, context, chunk, isLast, output, rest) =>
        LowLevel.QuotedPrintableDecode(context, chunk, isLast, output, rest);

    internal static void Register(KernelTable kernel)
    {
        kernel.Add("b64", static lua => Run(lua, Base64Encoder));
        kernel.Add("unb64", static lua => Run(lua, Base64Decoder));
        kernel.Add("qp", static lua => Run(lua, QuotedPrintableEncoder));
        kernel.Add("unqp", static lua => Run(lua, QuotedPrintableDecoder));
        kernel.Add("wrp", Wrap);
        kernel.Add("qpwrp", QuotedPrintableWrap);
        kernel.Add("eol", EndOfLine);
        kernel.Add("dot", Dot);
    }

    // b64, unb64, unqp(context [, chunk]), qp(context [, chunk [, marker]]): output, rest of the input
    private static int Run(LuaStack lua, Codec codec)
    {
        if (!lua.TryBytes(1, out ReadOnlySpan<byte> context))
        {
            if (!lua.IsAbsent(1))
                lua.RefuseType(1, "string");

            lua.PushNil();
            lua.PushNil();
            return 2;
        }

        bool isLast = !lua.TryBytes(2, out ReadOnlySpan<byte> chunk);
        if (isLast && !lua.IsAbsent(2))
            lua.RefuseType(2, "string");

        Span<byte> rest = stackalloc byte[LowLevel.RemainderCapacity];
        using var output = lua.Module.RentOutput();
        int length = codec(lua, context, chunk, isLast, output.Writer, rest);
        if (isLast)
        {
            PushOrNil(lua, output.Written);
            lua.PushNil();
        }
        else
        {
            lua.Push(output.Written);
            lua.Push(rest[..length]);
        }

        return 2;
    }

    // wrp(room [, chunk [, length]]): output, room
    private static int Wrap(LuaStack lua)
    {
        long room = Whole(lua.Number(1));
        ReadOnlySpan<byte> chunk = lua.BytesOrEmpty(2);
        long length = Whole(lua.NumberOr(3, LowLevel.DefaultLength));
        if (lua.IsAbsent(2))
            return EndLine(lua, room, length, "\r\n"u8);

        using var output = lua.Module.RentOutput();
        room = LowLevel.Wrap(room, chunk, length, output.Writer);
        lua.Push(output.Written);
        lua.Push((double)room);
        return 2;
    }

    // qpwrp(room [, chunk [, length]]): output, room
    private static int QuotedPrintableWrap(LuaStack lua)
    {
        long room = Whole(lua.Number(1));
        ReadOnlySpan<byte> chunk = lua.BytesOrEmpty(2);
        long length = Whole(lua.NumberOr(3, LowLevel.DefaultLength));
        if (lua.IsAbsent(2))
            return EndLine(lua, room, length, "=\r\n"u8);

        using var output = lua.Module.RentOutput();
        room = LowLevel.QuotedPrintableWrap(room, chunk, length, output.Writer);
        lua.Push(output.Written);
        lua.Push((double)room);
        return 2;
    }

    // eol(context [, chunk [, marker]]): output, context
    private static int EndOfLine(LuaStack lua)
    {
        long context = lua.Integer(1);
        ReadOnlySpan<byte> chunk = lua.BytesOrEmpty(2);
        ReadOnlySpan<byte> marker = Marker(lua);
        if (lua.IsAbsent(2))
        {
            lua.PushNil();
            lua.Push(0.0);
            return 2;
        }

        using var output = lua.Module.RentOutput();
        if (!chunk.IsEmpty)
            context = LowLevel.EndOfLine((int)Math.Clamp(context, 0, int.MaxValue), chunk, marker, output.Writer);

        lua.Push(output.Written);
        lua.Push((double)context);
        return 2;
    }

    // dot(state [, chunk]): output, state
    private static int Dot(LuaStack lua)
    {
        long state = Whole(lua.Number(1));
        ReadOnlySpan<byte> chunk = lua.BytesOrEmpty(2);
        if (lua.IsAbsent(2))
        {
            lua.PushNil();
            lua.Push((double)FreshState);
            return 2;
        }

        int next = (int)Math.Clamp(state, 0, int.MaxValue);
        if (chunk.IsEmpty || LowLevel.TryPassDots(ref next, chunk))
        {
            lua.PushValue(2);
            lua.Push(chunk.IsEmpty ? state : (double)next);
            return 2;
        }

        using var output = lua.Module.RentOutput();
        next = LowLevel.Dot(next, chunk, output.Writer);
        lua.Push(output.Written);
        lua.Push((double)next);
        return 2;
    }

    private static int EndLine(LuaStack lua, long room, long length, ReadOnlySpan<byte> lineEnd)
    {
        if (room < length)
            lua.Push(lineEnd);
        else
            lua.PushNil();

        lua.Push((double)length);
        return 2;
    }

    private static void PushOrNil(LuaStack lua, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            lua.PushNil();
        else
            lua.Push(text);
    }

    private static ReadOnlySpan<byte> Marker(LuaStack lua) => lua.IsAbsent(3) ? "\r\n"u8 : lua.Bytes(3);

    /// <summary>The number without its fraction; what is no number, or too large, becomes the nearest there is.</summary>
    internal static long Whole(double number) => double.IsNaN(number) ? 0 : (long)Math.Clamp(number, -1e15, 1e15);
}
