using System.Buffers;

namespace MoonSocket.Mime;

/// <summary>
/// The codecs in the shape of LuaSocket's low-level functions: context and chunk in, output and new context out, no
/// state in between. The caller decides about nil: what it means that there is no chunk, and that output is empty.
/// </summary>
internal static class LowLevel
{
    /// <summary>Room enough for the state of any codec: a remainder, or the room left on a line.</summary>
    public const int RemainderCapacity = sizeof(long);

    /// <summary>What the wrapping functions take for a length that is not given.</summary>
    public const int DefaultLength = 76;

    /// <summary>b64. With <paramref name="isLast"/> there is no remainder, and padding is written.</summary>
    /// <returns>The length of the remainder.</returns>
    public static int Base64Encode(
        ReadOnlySpan<byte> context, ReadOnlySpan<byte> chunk, bool isLast, IBufferWriter<byte> output, Span<byte> rest) =>
        Run(default(Base64Encoder), context, chunk, isLast, output, rest);

    /// <summary>unb64. With <paramref name="isLast"/> an incomplete group is dropped.</summary>
    /// <returns>The length of the remainder, which has significant characters only.</returns>
    public static int Base64Decode(
        ReadOnlySpan<byte> context, ReadOnlySpan<byte> chunk, bool isLast, IBufferWriter<byte> output, Span<byte> rest) =>
        Run(default(Base64Decoder), context, chunk, isLast, output, rest);

    /// <summary>qp. With <paramref name="isLast"/> what was waiting is quoted and followed by a soft break.</summary>
    /// <returns>The length of the remainder.</returns>
    public static int QuotedPrintableEncode(
        ReadOnlySpan<byte> context,
        ReadOnlySpan<byte> chunk,
        bool isLast,
        ReadOnlySpan<byte> marker,
        IBufferWriter<byte> output,
        Span<byte> rest)
    {
        var remainder = default(Remainder);
        QuotedPrintableEncoder.Transform(ref remainder, context, marker, output);
        QuotedPrintableEncoder.Transform(ref remainder, chunk, marker, output);
        if (isLast)
        {
            QuotedPrintableEncoder.Flush(remainder.Span, QuotedPrintableRules.LuaSocket, output);
            return 0;
        }

        remainder.Span.CopyTo(rest);
        return remainder.Count;
    }

    /// <summary>unqp. With <paramref name="isLast"/> an incomplete escape is dropped.</summary>
    /// <returns>The length of the remainder.</returns>
    public static int QuotedPrintableDecode(
        ReadOnlySpan<byte> context, ReadOnlySpan<byte> chunk, bool isLast, IBufferWriter<byte> output, Span<byte> rest) =>
        Run(new QuotedPrintableDecoder(QuotedPrintableRules.LuaSocket), context, chunk, isLast, output, rest);

    /// <summary>wrp: room on the line in, room on the line out.</summary>
    public static long Wrap(long room, ReadOnlySpan<byte> chunk, long length, IBufferWriter<byte> output) =>
        LineCodec<LineWrap>.Transform(room, chunk, length, output);

    /// <summary>qpwrp: room on the line in, room on the line out.</summary>
    public static long QuotedPrintableWrap(
        long room, ReadOnlySpan<byte> chunk, long length, IBufferWriter<byte> output) =>
        LineCodec<QuotedPrintableWrap>.Transform(room, chunk, length, output);

    /// <summary>eol: the byte that opened a line end, or 0, in and out.</summary>
    public static int EndOfLine(
        int context, ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> marker, IBufferWriter<byte> output) =>
        Mime.EndOfLine.Transform(context, chunk, marker, output);

    /// <summary>dot: 2 at the start of a line, 1 after CR, 0 elsewhere, in and out.</summary>
    public static int Dot(int state, ReadOnlySpan<byte> chunk, IBufferWriter<byte> output) =>
        DotStuffing.Transform(state, chunk, removes: false, output);

    /// <summary>dot, where it changes nothing: answers whether that is so, and then the state at the end.</summary>
    public static bool TryPassDots(ref int state, ReadOnlySpan<byte> chunk) => DotStuffing.TryPass(ref state, chunk);

    private static int Run<T>(
        T codec,
        ReadOnlySpan<byte> context,
        ReadOnlySpan<byte> chunk,
        bool isLast,
        IBufferWriter<byte> output,
        Span<byte> rest)
        where T : struct, IStoredCodec
    {
        codec.Transform(context, output);
        codec.Transform(chunk, output);
        if (!isLast)
            return codec.Save(rest);

        codec.Flush(output);
        return 0;
    }
}
