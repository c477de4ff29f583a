namespace MoonSocket.Mime;

/// <summary>
/// Breaks quoted-printable text with soft breaks (RFC 2045 section 6.7, rule 5), never inside an escape: it relies on
/// <c>=</c> beginning three bytes. One column is kept for the sign of the soft break. CR is dropped and LF becomes
/// CR LF; a last line that is not ended ends in a soft break.
/// </summary>
internal readonly struct QuotedPrintableWrap : ILineRule
{
    /// <summary>What RFC 2045 allows.</summary>
    public const int StandardLength = 76;

    private const int Escape = 3;

    public static ReadOnlySpan<byte> Break => "=\r\n"u8;

    public static int Spare => Escape;

    public static int Wrap(ref long room, ReadOnlySpan<byte> input, long length, Span<byte> target)
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

    public static int Unchanged(ref long room, ReadOnlySpan<byte> input, long length)
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
