using System.Buffers;

namespace MoonSocket.Mime;

/// <summary>
/// Breaks quoted-printable text with soft breaks (RFC 2045 section 6.7, rule 5), never inside an escape: it relies on
/// <c>=</c> beginning three bytes. One column is kept for the sign of the soft break. CR is dropped and LF becomes
/// CR LF; a last line that is not ended ends in a soft break.
/// </summary>
internal struct QuotedPrintableWrap(long length) : ICodec
{
    /// <summary>What RFC 2045 allows.</summary>
    public const int StandardLength = 76;

    private const int Escape = 3;
    private const int Slice = 8192;

    private readonly long _length = length;
    private long _room = length;

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output) =>
        _room = Transform(_room, input, _length, output);

    public void Flush(IBufferWriter<byte> output)
    {
        if (_room < _length)
            output.Write("=\r\n"u8);

        _room = _length;
    }

    public bool TryPass(ReadOnlySpan<byte> input)
    {
        long room = _room;
        if (Unchanged(ref room, input, _length) < input.Length)
            return false;

        _room = room;
        return true;
    }

    /// <summary>Wraps with so much room left on the current line; answers the room left at the end.</summary>
    public static long Transform(long room, ReadOnlySpan<byte> input, long length, IBufferWriter<byte> output)
    {
        while (!input.IsEmpty)
        {
            var piece = input[..Math.Min(input.Length, Slice)];
            long breaks = (piece.Length / Math.Max(1, length - Escape)) + 2;
            var target = output.GetSpan((int)((piece.Length * 2) + (breaks * 3)));
            output.Advance(TransformSlice(ref room, piece, length, target));
            input = input[piece.Length..];
        }

        return room;
    }

    private static int TransformSlice(ref long room, ReadOnlySpan<byte> input, long length, Span<byte> target)
    {
        int written = 0;
        while (!input.IsEmpty)
        {
            int unchanged = Unchanged(ref room, input, length);
            input[..unchanged].CopyTo(target[written..]);
            written += unchanged;
            input = input[unchanged..];

            int fitting = Fitting(input, room);
            input[..fitting].CopyTo(target[written..]);
            written += fitting;
            room -= fitting;
            input = input[fitting..];
            if (input.IsEmpty)
                break;

            byte value = input[0];
            input = input[1..];
            if (value == '\r')
                continue;

            if (value == '\n')
            {
                "\r\n"u8.CopyTo(target[written..]);
                written += 2;
                room = length;
                continue;
            }

            // Where a line is too short for anything, one byte a line still goes out.
            "=\r\n"u8.CopyTo(target[written..]);
            written += 3;
            target[written++] = value;
            room = length - 1;
        }

        return written;
    }

    /// <summary>How much stays as it is: whole lines, or everything.</summary>
    private static int Unchanged(ref long room, ReadOnlySpan<byte> input, long length)
    {
        int at = 0;
        while (true)
        {
            var line = input[at..];
            int fitting = Fitting(line, room);
            if (fitting == line.Length)
            {
                room -= fitting;
                return input.Length;
            }

            if (!line[fitting..].StartsWith("\r\n"u8))
                return at;

            room = length;
            at += fitting + 2;
        }
    }

    /// <summary>How many bytes go on the line before a break, a line end, or a CR.</summary>
    private static int Fitting(ReadOnlySpan<byte> input, long room)
    {
        int most = (int)Math.Clamp(room - 1, 0, input.Length);
        int end = input[..most].IndexOfAny((byte)'\r', (byte)'\n');
        int fitting = end < 0 ? most : end;
        for (int i = (int)Math.Max(0, room - Escape); i < fitting; i++)
        {
            if (input[i] == '=')
                return i;
        }

        return fitting;
    }
}
