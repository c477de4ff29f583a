using System.Buffers;

namespace MoonSocket.Mime;

/// <summary>
/// Makes every line end the same: CR, LF, CR LF and LF CR each become one marker, and the same byte twice becomes two.
/// The marker is written as soon as the first byte of a pair is seen; the state remembers that byte, to swallow
/// the other.
/// </summary>
internal struct EndOfLine(byte[] marker) : ICodec
{
    private const int Slice = 8192;

    private int _open;

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output) =>
        _open = Transform(_open, input, marker, output);

    public void Flush(IBufferWriter<byte> output) => _open = 0;

    public bool TryPass(ReadOnlySpan<byte> input)
    {
        if (_open != 0 && IsOther(input[0], _open))
            return false;

        int open = 0;
        while (true)
        {
            int at = input.IndexOfAny((byte)'\r', (byte)'\n');
            if (at < 0)
                break;

            bool isPair = at + 1 < input.Length && IsOther(input[at + 1], input[at]);
            int length = isPair ? 2 : 1;
            if (!input.Slice(at, length).SequenceEqual(marker))
                return false;

            open = !isPair && at + 1 == input.Length ? input[at] : 0;
            input = input[(at + length)..];
        }

        _open = open;
        return true;
    }

    /// <summary>Converts with the byte that opened a line end at the end of the last call, and answers the next such.</summary>
    public static int Transform(
        int open, ReadOnlySpan<byte> input, ReadOnlySpan<byte> marker, IBufferWriter<byte> output)
    {
        int slice = Math.Max(1, Slice / Math.Max(1, marker.Length));
        while (!input.IsEmpty)
        {
            var piece = input[..Math.Min(input.Length, slice)];
            var target = output.GetSpan(piece.Length * Math.Max(1, marker.Length));
            output.Advance(TransformSlice(ref open, piece, marker, target));
            input = input[piece.Length..];
        }

        return open;
    }

    private static int TransformSlice(
        ref int open, ReadOnlySpan<byte> input, ReadOnlySpan<byte> marker, Span<byte> target)
    {
        int written = 0;
        if (IsOther(input[0], open))
            input = input[1..];

        open = 0;
        while (true)
        {
            int run = input.IndexOfAny((byte)'\r', (byte)'\n');
            if (run < 0)
            {
                input.CopyTo(target[written..]);
                return written + input.Length;
            }

            input[..run].CopyTo(target[written..]);
            written += run;
            marker.CopyTo(target[written..]);
            written += marker.Length;
            byte first = input[run];
            input = input[(run + 1)..];
            if (input.IsEmpty)
                open = first;
            else if (IsOther(input[0], first))
                input = input[1..];
        }
    }

    /// <summary>Whether the value closes the pair that the first byte opened.</summary>
    private static bool IsOther(byte value, int first) =>
        (value == '\n' && first == '\r') || (value == '\r' && first == '\n');
}
