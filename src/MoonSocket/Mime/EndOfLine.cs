using System.Buffers;

namespace MoonSocket.Mime;

/// <summary>
/// Makes every line end the same: CR, LF, CR LF and LF CR each become one marker, the same byte twice becomes two.
/// Either way two bytes are a pair, and what follows begins anew. The marker is written as soon as the first byte of
/// a pair is seen; the state remembers that byte.
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
        if (_open != 0 && input[0] is (byte)'\r' or (byte)'\n')
            return false;

        var rest = input[Unchanged(input, marker)..];
        if (!rest.IsEmpty && !rest.SequenceEqual(marker))
            return false;

        _open = rest.IsEmpty ? 0 : rest[0];
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
        if (open is '\r' or '\n')
            input = input[ClosePair(open, input, marker, target, ref written)..];

        open = 0;
        while (true)
        {
            int unchanged = Unchanged(input, marker);
            input[..unchanged].CopyTo(target[written..]);
            written += unchanged;
            if (unchanged == input.Length)
                return written;

            Put(marker, target, ref written);
            byte first = input[unchanged];
            input = input[(unchanged + 1)..];
            if (input.IsEmpty)
                open = first;
            else
                input = input[ClosePair(first, input, marker, target, ref written)..];
        }
    }

    /// <summary>How much stays as it is before a line end that does not, or is the very last byte.</summary>
    private static int Unchanged(ReadOnlySpan<byte> input, ReadOnlySpan<byte> marker)
    {
        bool isPair = marker.SequenceEqual("\r\n"u8);
        int at = 0;
        while (true)
        {
            int run = input[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (run < 0)
                return input.Length;

            at += run;
            var end = input[at..];
            if (end.Length < 2)
                return at;

            if (isPair && end[0] == '\r' && end[1] == '\n')
                at += 2;
            else if (marker.Length == 1 && end[0] == marker[0] && end[1] == end[0])
                at += 2;
            else if (marker.Length == 1 && end[0] == marker[0] && end[1] is not ((byte)'\r' or (byte)'\n'))
                at += 1;
            else
                return at;
        }
    }

    /// <summary>Looks for the second byte of a pair: the other one is swallowed, the same one is a line end too.</summary>
    /// <returns>The length of the second byte: 0 if the input goes on with something else.</returns>
    private static int ClosePair(
        int first, ReadOnlySpan<byte> input, ReadOnlySpan<byte> marker, Span<byte> target, ref int written)
    {
        if (input[0] == first)
            Put(marker, target, ref written);

        return input[0] is (byte)'\r' or (byte)'\n' ? 1 : 0;
    }

    private static void Put(ReadOnlySpan<byte> marker, Span<byte> target, ref int written)
    {
        marker.CopyTo(target[written..]);
        written += marker.Length;
    }
}
