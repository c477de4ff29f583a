using System.Buffers;
using System.Buffers.Binary;

namespace MoonSocket.Mime;

/// <summary>
/// Quoted-printable (RFC 2045 section 6.7) without line breaks of its own. A CR waits for the byte after it, a blank
/// for the two after it, since a blank before CR LF has to be quoted. The marker replaces each CR LF.
/// </summary>
internal struct QuotedPrintableEncoder(QuotedPrintableRules rules, byte[] marker) : IStoredCodec
{
    private const int Slice = 4096;
    private const int Escape = 3;
    private const int FewPlain = 3;
    private const int DenseStretch = 12;

    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "\t !\"#$%&'()*+,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    // What a byte becomes, as up to three bytes, low first, and their number on top; CR, zero: it depends on the next.
    private static readonly uint[] Table = MakeTable();

    private Remainder _rest;

    public QuotedPrintableEncoder(QuotedPrintableRules rules, QuotedPrintableMode mode)
        : this(rules, mode == QuotedPrintableMode.Binary ? "=0D=0A"u8.ToArray() : "\r\n"u8.ToArray())
    {
    }

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output) =>
        Transform(ref _rest, input, marker, output);

    public void Flush(IBufferWriter<byte> output)
    {
        Flush(_rest.Span, rules, output);
        _rest.Clear();
    }

    public readonly int Save(Span<byte> target)
    {
        _rest.Span.CopyTo(target);
        return _rest.Count;
    }

    public void Restore(ReadOnlySpan<byte> saved) => _rest.Set(saved);

    public readonly bool TryPass(ReadOnlySpan<byte> input)
    {
        if (_rest.Count > 0 || WaitingAtEnd(input) > 0)
            return false;

        return NextAwkward(input, marker.AsSpan().SequenceEqual("\r\n"u8)) < 0;
    }

    /// <summary>Encodes what can be decided, and leaves the undecided bytes in <paramref name="rest"/>.</summary>
    public static void Transform(
        ref Remainder rest, ReadOnlySpan<byte> input, ReadOnlySpan<byte> marker, IBufferWriter<byte> output)
    {
        int growth = Math.Max(Escape, (marker.Length + 1) / 2);
        int slice = Math.Max(1, Slice * Escape / growth);
        while (!input.IsEmpty)
        {
            var piece = input[..Math.Min(input.Length, slice)];
            var target = output.GetSpan(((piece.Length + Remainder.Capacity) * growth) + marker.Length + PlainRun.Slack);
            output.Advance(TransformSlice(ref rest, piece, marker, target));
            input = input[piece.Length..];
        }
    }

    /// <summary>Writes the bytes that were waiting when the data ended.</summary>
    public static void Flush(ReadOnlySpan<byte> rest, QuotedPrintableRules rules, IBufferWriter<byte> output)
    {
        if (rest.IsEmpty)
            return;

        bool isLua = rules == QuotedPrintableRules.LuaSocket;
        var target = output.GetSpan((Remainder.Capacity * Escape) + sizeof(uint));
        int written = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            if (IsBlank(rest[i]) && !isLua && i + 1 < rest.Length)
                target[written++] = rest[i];
            else
                written += IsBlank(rest[i]) || rest[i] == '\r' ? Quote(rest[i], target[written..]) : Put(rest[i], target[written..]);
        }

        if (isLua)
        {
            "=\r\n"u8.CopyTo(target[written..]);
            written += 3;
        }

        output.Advance(written);
    }

    private static int TransformSlice(
        ref Remainder rest, ReadOnlySpan<byte> input, ReadOnlySpan<byte> marker, Span<byte> target)
    {
        int written = 0;
        int at = 0;
        if (rest.Count > 0)
        {
            Span<byte> joined = stackalloc byte[Remainder.Capacity * 2];
            int waiting = rest.Count;
            rest.Span.CopyTo(joined);
            int taken = Math.Min(input.Length, Remainder.Capacity);
            input[..taken].CopyTo(joined[waiting..]);
            joined = joined[..(waiting + taken)];
            while (at < waiting)
            {
                int used = One(joined[at..], marker, target, ref written);
                if (used == 0)
                {
                    rest.Set(joined[at..]);
                    return written;
                }

                at += used;
            }

            at -= waiting;
        }

        return written + TransformRest(ref rest, input, at, marker, target[written..]);
    }

    private static int TransformRest(
        ref Remainder rest, ReadOnlySpan<byte> input, int at, ReadOnlySpan<byte> marker, Span<byte> target)
    {
        // No reference is made to the counters, so that they stay in registers.
        ReadOnlySpan<uint> table = Table;
        int written = 0;
        int end = Math.Max(at, input.Length - WaitingAtEnd(input));
        while (at < end)
        {
            int run = PlainRun.Copy<QuotedBytes>(input[at..end], target[written..]);
            at += run;
            written += run;

            // Where much is quoted, to look for what is plain between would cost more than it finds.
            int stop = Math.Min(end, at + (run < FewPlain ? DenseStretch : 1));
            while (at < stop)
            {
                byte value = input[at];
                uint entry = table[value];
                if (entry != 0)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(target[written..], entry);
                    written += (int)(entry >> 24);
                    at++;
                }
                else if (input[at + 1] == '\n')
                {
                    // A blank at the end of a line has to be quoted: it has just been written as it is.
                    if (at > 0 && IsBlank(input[at - 1]))
                        written += Quote(input[at - 1], target[(written - 1)..]) - 1;

                    foreach (byte part in marker)
                        target[written++] = part;

                    at += 2;
                }
                else
                {
                    written += Quote(value, target[written..]);
                    at++;
                }
            }
        }

        rest.Set(input[at..]);
        return written;
    }

    /// <summary>Where something begins that does not stay as it is; -1 if nothing does.</summary>
    private static int NextAwkward(ReadOnlySpan<byte> input, bool keepsLines)
    {
        int at = 0;
        while (true)
        {
            var rest = input[at..];
            int run = rest.IndexOfAnyExcept(Plain);
            if (run < 0)
                return run;

            at += run;
            if (!keepsLines || !rest[run..].StartsWith("\r\n"u8) || (run > 0 && IsBlank(rest[run - 1])))
                return at;

            at += 2;
        }
    }

    /// <summary>Encodes the first byte, or CR LF; answers how many bytes that was, 0 if it depends on what follows.</summary>
    private static int One(ReadOnlySpan<byte> input, ReadOnlySpan<byte> marker, Span<byte> target, ref int written)
    {
        byte value = input[0];
        if (IsBlank(value))
        {
            if (input.Length < 3)
                return 0;

            if (input[1] == '\r' && input[2] == '\n')
                written += Quote(value, target[written..]);
            else
                target[written++] = value;

            return 1;
        }

        if (value == '\r')
        {
            if (input.Length < 2)
                return 0;

            if (input[1] == '\n')
            {
                marker.CopyTo(target[written..]);
                written += marker.Length;
                return 2;
            }

            written += Quote(value, target[written..]);
            return 1;
        }

        written += Put(value, target[written..]);
        return 1;
    }

    /// <summary>How many bytes at the end cannot be decided yet.</summary>
    private static int WaitingAtEnd(ReadOnlySpan<byte> input)
    {
        if (input.Length > 1 && IsBlank(input[^2]))
            return 2;

        return !input.IsEmpty && (IsBlank(input[^1]) || input[^1] == '\r') ? 1 : 0;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    private static int Put(byte value, Span<byte> target)
    {
        uint entry = Table[value];
        BinaryPrimitives.WriteUInt32LittleEndian(target, entry);
        return (int)(entry >> 24);
    }

    private static int Quote(byte value, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, Quoted(value));
        return Escape;
    }

    private static uint Quoted(byte value)
    {
        var digits = "0123456789ABCDEF"u8;
        return '=' | ((uint)digits[value >> 4] << 8) | ((uint)digits[value & 15] << 16) | ((uint)Escape << 24);
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (int value = 0; value < table.Length; value++)
        {
            table[value] = value == '\r' ? 0 : QuotedBytes.Has((byte)value) ? Quoted((byte)value) : (uint)value | (1u << 24);
        }

        return table;
    }
}
