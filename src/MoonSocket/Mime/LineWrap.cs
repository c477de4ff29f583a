namespace MoonSocket.Mime;

/// <summary>
/// Breaks text into lines of at most so many bytes. CR is dropped and LF becomes CR LF; a line is broken only when a
/// byte comes that does not fit, and the last line is always ended.
/// </summary>
internal readonly struct LineWrap : ILineRule
{
    public static ReadOnlySpan<byte> Break => "\r\n"u8;

    public static int Spare => 0;

    public static int Wrap(ref long room, ReadOnlySpan<byte> input, long length, Span<byte> target)
    {
        int written = 0;
        while (!input.IsEmpty)
        {
            int unchanged = Unchanged(ref room, input, length);
            input[..unchanged].CopyTo(target[written..]);
            written += unchanged;
            input = input[unchanged..];

            int run = input.IndexOfAny((byte)'\r', (byte)'\n');
            var line = run < 0 ? input : input[..run];
            input = input[line.Length..];
            while (!line.IsEmpty)
            {
                if (room <= 0)
                {
                    "\r\n"u8.CopyTo(target[written..]);
                    written += 2;
                    room = length;
                }

                int taken = (int)Math.Clamp(room, 1, line.Length);
                line[..taken].CopyTo(target[written..]);
                written += taken;
                room -= taken;
                line = line[taken..];
            }

            if (input.IsEmpty)
                break;

            if (input[0] == '\n')
            {
                "\r\n"u8.CopyTo(target[written..]);
                written += 2;
                room = length;
            }

            input = input[1..];
        }

        return written;
    }

    public static int Unchanged(ref long room, ReadOnlySpan<byte> input, long length)
    {
        int at = 0;
        while (true)
        {
            // Nothing that is too long needs to be looked through to its end.
            var line = input[at..];
            int most = (int)Math.Clamp(room + 1, 0, line.Length);
            int run = line[..most].IndexOfAny((byte)'\r', (byte)'\n');
            if (run < 0 && line.Length > room)
                return at;

            if (run < 0)
            {
                room -= line.Length;
                return input.Length;
            }

            if (!line[run..].StartsWith("\r\n"u8))
                return at;

            room = length;
            at += run + 2;
        }
    }
}
