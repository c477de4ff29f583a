using System.Buffers;
using System.Runtime.CompilerServices;

namespace MoonSocket.Mime;

/// <summary>
/// Quoted-printable back to bytes, by the rules it is made with (see <see cref="QuotedPrintableRules"/>). Common
/// things are done in place on long stretches; whatever a chunk's end or bad data makes uncommon goes byte by byte
/// through <see cref="Step"/>, which holds it until it is decided.
/// </summary>
internal struct QuotedPrintableDecoder(QuotedPrintableRules rules) : IStoredCodec
{
    private const int Slice = 8192;

    // Blanks before a line end have been added by transport, but not more of them than this.
    private const int MostBlanks = 254;

    private const int Escape = 3;

    // How many plain bytes after an escape are looked at one by one, for where there is one escape there are more.
    private const int Patience = 8;

    private static readonly SearchValues<byte> LuaPlain = SearchValues.Create(
        "\t !\"#$%&'()*+,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    // What is no digit is so large that nothing made of it is a byte.
    private static readonly ushort[] HexValues = MakeHexValues();

    private readonly bool _isLua = rules == QuotedPrintableRules.LuaSocket;
    private HeldBytes _held;
    private int _count;
    private bool _isLongBlank;

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        while (!input.IsEmpty)
        {
            var piece = input[..Math.Min(input.Length, Slice)];
            var target = output.GetSpan(piece.Length + _count + PlainRun.Slack);
            output.Advance(TransformSlice(piece, target));
            input = input[piece.Length..];
        }
    }

    public void Flush(IBufferWriter<byte> output)
    {
        // An escape cut off stays as it came; blanks, and a soft break without its line end, are dropped.
        ReadOnlySpan<byte> held = _held[.._count];
        if (!_isLua && _count > 0 && (held[^1] == '\r' || (_count == 2 && !IsBlank(held[1]))))
            output.Write(held);

        _count = 0;
        _isLongBlank = false;
    }

    // By LuaSocket's rules two bytes at most are held.
    public readonly int Save(Span<byte> target)
    {
        _held[.._count].CopyTo(target);
        return _count;
    }

    public void Restore(ReadOnlySpan<byte> saved)
    {
        saved.CopyTo(_held);
        _count = saved.Length;
    }

    public bool TryPass(ReadOnlySpan<byte> input)
    {
        if (_count > 0 || _isLongBlank || input[^1] == '\r' || (!_isLua && IsBlank(input[^1])))
            return false;

        return NextAwkward(input) < 0;
    }

    private int TransformSlice(ReadOnlySpan<byte> input, Span<byte> target) =>
        _isLua ? TransformLua(input, target) : TransformRfc(input, target);

    private int TransformLua(ReadOnlySpan<byte> input, Span<byte> target)
    {
        int written = 0;
        int at = 0;
        while (at < input.Length && _count > 0)
            at += StepLua(input[at], target, ref written);

        return written + DecodeLua(input[at..], target[written..]);
    }

    private int DecodeLua(ReadOnlySpan<byte> input, Span<byte> target)
    {
        // No reference is made to the counter, so that it stays in a register.
        ReadOnlySpan<ushort> hex = HexValues;
        int written = 0;
        while (!input.IsEmpty)
        {
            int run = PlainRun.Copy<QuotedBytes>(input, target[written..]);
            input = input[run..];
            written += run;
            while (input.Length >= Escape && input[0] == '=')
            {
                int escaped = (hex[input[1]] << 4) | hex[input[2]];
                if (escaped <= byte.MaxValue)
                {
                    target[written++] = (byte)escaped;
                }
                else if (input[1] != '\r' || input[2] != '\n')
                {
                    input[..Escape].CopyTo(target[written..]);
                    written += Escape;
                }

                input = input[Escape..];
            }

            if (input.IsEmpty || !QuotedBytes.Has(input[0]))
                continue;

            if (input.Length > 1 && input[0] == '\r')
            {
                if (input[1] == '\n')
                {
                    target[written++] = (byte)'\r';
                    target[written++] = (byte)'\n';
                }

                input = input[2..];
                continue;
            }

            if (input[0] is (byte)'=' or (byte)'\r')
            {
                // Cut off by the end of the chunk.
                input.CopyTo(_held);
                _count = input.Length;
                break;
            }

            input = input[1..];
        }

        return written;
    }

    private int TransformRfc(ReadOnlySpan<byte> input, Span<byte> target)
    {
        int written = 0;
        int at = 0;
        while (true)
        {
            while (at < input.Length && (_count > 0 || _isLongBlank))
                at += Step(input[at], target, ref written);

            if (at == input.Length)
                return written;

            int run = NextAwkward(input[at..]);
            if (run < 0)
            {
                var tail = input[at..];
                Put(HoldBlanks(tail), target, ref written);
                return written;
            }

            var plain = input.Slice(at, run);
            at += run;
            byte special = input[at];
            if (special == '=')
            {
                Put(plain, target, ref written);
                at = DecodeEscapes(input, at, target, ref written);
            }
            else if (input[at..].StartsWith("\r\n"u8))
            {
                Put(TrimBlanks(plain), target, ref written);
                Put("\r\n"u8, target, ref written);
                at += 2;
            }
            else
            {
                bool isUndecided = special == '\r' && at == input.Length - 1;
                Put(isUndecided ? HoldBlanks(plain) : special == '\n' ? TrimBlanks(plain) : plain, target, ref written);
                _isLongBlank = false;
                if (isUndecided)
                    _held[_count++] = special;
                else
                    target[written++] = special;

                at++;
            }
        }
    }

    /// <summary>Decodes escapes and soft breaks, and plain bytes between them; what is uncommon is left to Step.</summary>
    private int DecodeEscapes(ReadOnlySpan<byte> input, int start, Span<byte> target, ref int written)
    {
        int at = start;
        int end = written;
        ReadOnlySpan<ushort> hex = HexValues;
        int lastEscape = at;
        while (at < input.Length - 2 && at - lastEscape <= Patience)
        {
            int value = input[at];
            if (value == '=')
            {
                int escaped = (hex[input[at + 1]] << 4) | hex[input[at + 2]];
                if (escaped <= byte.MaxValue)
                    target[end++] = (byte)escaped;
                else if (input[at + 1] != '\r' || input[at + 2] != '\n')
                    break;

                at += 3;
                lastEscape = at;
            }
            else if (value is > ' ' and < 127)
            {
                target[end++] = (byte)value;
                at++;
            }
            else
            {
                break;
            }
        }

        written = end;
        if (at < input.Length && input[at] == '=')
            _held[_count++] = input[at++];

        return at;
    }

    /// <summary>Decides about held bytes by the next one; answers 1 if that is used up, 0 if it is to come again.</summary>
    private int Step(byte value, Span<byte> target, ref int written)
    {
        if (_isLongBlank)
        {
            _isLongBlank = IsBlank(value);
            if (_isLongBlank)
                target[written++] = value;

            return _isLongBlank ? 1 : 0;
        }

        bool isSoft = _held[0] == '=';
        bool isEscape = isSoft && _count == 2 && HexValues[_held[1]] < 16;
        bool isAfterCr = _held[_count - 1] == '\r';
        if (isEscape && HexValues[value] < 16)
        {
            target[written++] = (byte)((HexValues[_held[1]] << 4) | HexValues[value]);
            _count = 0;
            return 1;
        }

        if (value == '\n' && !isEscape)
        {
            if (!isSoft)
                Put(isAfterCr ? "\r\n"u8 : "\n"u8, target, ref written);

            _count = 0;
            return 1;
        }

        bool isTooLong = IsBlank(value) && _count == MostBlanks + (isSoft ? 1 : 0);
        bool goesOn = !isEscape && !isAfterCr && (IsBlank(value) || value == '\r');
        bool isHigh = isSoft && _count == 1 && HexValues[value] < 16;
        if (isHigh || (goesOn && !isTooLong))
        {
            _held[_count++] = value;
            return 1;
        }

        _isLongBlank = goesOn && isTooLong;
        Put(_held[.._count], target, ref written);
        _count = 0;
        return 0;
    }

    private int StepLua(byte value, Span<byte> target, ref int written)
    {
        _held[_count++] = value;
        if (_held[0] == '\r')
        {
            if (value == '\n')
                Put("\r\n"u8, target, ref written);

            _count = 0;
        }
        else if (_count == 3)
        {
            int escaped = (HexValues[_held[1]] << 4) | HexValues[_held[2]];
            if (escaped <= byte.MaxValue)
                target[written++] = (byte)escaped;
            else if (_held[1] != '\r' || _held[2] != '\n')
                Put(_held[..3], target, ref written);

            _count = 0;
        }

        return 1;
    }

    /// <summary>Where something begins that does not stay as it is; -1 if nothing does.</summary>
    private readonly int NextAwkward(ReadOnlySpan<byte> input)
    {
        int at = 0;
        while (true)
        {
            var rest = input[at..];
            int run = _isLua ? rest.IndexOfAnyExcept(LuaPlain) : rest.IndexOfAny((byte)'=', (byte)'\r', (byte)'\n');
            if (run < 0)
                return run;

            at += run;
            int lineEnd = rest[run..].StartsWith("\r\n"u8) ? 2 : !_isLua && rest[run] == '\n' ? 1 : 0;
            if (lineEnd == 0 || (!_isLua && run > 0 && IsBlank(rest[run - 1])))
                return at;

            at += lineEnd;
        }
    }

    /// <summary>Without the blanks at the end, unless they are too many to be padding.</summary>
    private static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> plain)
    {
        int length = plain.Length;
        while (length > 0 && IsBlank(plain[length - 1]))
            length--;

        return plain.Length - length > MostBlanks ? plain : plain[..length];
    }

    /// <summary>The same, where the line may go on: the blanks are held until that is known.</summary>
    private ReadOnlySpan<byte> HoldBlanks(ReadOnlySpan<byte> plain)
    {
        var trimmed = TrimBlanks(plain);
        var blanks = plain[trimmed.Length..];
        blanks.CopyTo(_held);
        _count = blanks.Length;
        _isLongBlank = blanks.IsEmpty && !plain.IsEmpty && IsBlank(plain[^1]);
        return trimmed;
    }

    private static void Put(ReadOnlySpan<byte> bytes, Span<byte> target, ref int written)
    {
        bytes.CopyTo(target[written..]);
        written += bytes.Length;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    private static ushort[] MakeHexValues()
    {
        var values = new ushort[256];
        for (int value = 0; value < values.Length; value++)
            values[value] = char.IsAsciiHexDigit((char)value) ? Convert.ToUInt16($"{(char)value}", 16) : (ushort)0x1000;

        return values;
    }

    [InlineArray(MostBlanks + 2)]
    private struct HeldBytes
    {
        private byte _first;
    }
}
