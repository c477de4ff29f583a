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
        (int written, room) = Wrap(room, input, length, target);
        return written;
    }

    private static (int Written, long Room) Wrap(long room, ReadOnlySpan<byte> input, long length, Span<byte> target)
    {
        int written = 0;
        int at = 0;
        while (at < input.Length)
        {
            // The search may go beyond what fits, for the length of a vector.
            int most = (int)Math.Clamp(room, 0, input.Length - at);
            var line = input.Slice(at, Math.Min(most + PlainRun.Slack, input.Length - at));
            int taken = Math.Min(PlainRun.Copy<LineEndBytes>(line, target[written..]), most);
            at += taken;
            written += taken;
            room -= taken;
            if (at == input.Length)
                break;

            byte value = input[at];
            if (value == '\r')
            {
                at++;
                continue;
            }

            target[written++] = (byte)'\r';
            target[written++] = (byte)'\n';
            room = length;
            if (value == '\n')
            {
                at++;
            }
            else if (length <= 0)
            {
                // Where a line is too short for anything, one byte a line still goes out.
                target[written++] = value;
                at++;
                room--;
            }
        }

        return (written, room);
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
