using System.Buffers;
using System.Runtime.Intrinsics;

namespace MoonSocket.Mime;

/// <summary>
/// Makes every line end the same: CR, LF, CR LF and LF CR each become one marker, the same byte twice becomes two.
/// Either way two bytes are a pair, and what follows begins anew. The marker is written as soon as the first byte of
/// a pair is seen; the state remembers that byte.
/// </summary>
internal struct EndOfLine(byte[] marker) : IStoredCodec
{
    private const int Slice = 8192;

    private int _open;

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output) =>
        _open = Transform(_open, input, marker, output);

    public void Flush(IBufferWriter<byte> output) => _open = 0;

    public readonly int Save(Span<byte> target)
    {
        target[0] = (byte)_open;
        return 1;
    }

    public void Restore(ReadOnlySpan<byte> saved) => _open = saved[0];

    public bool TryPass(ReadOnlySpan<byte> input)
    {
        if (_open != 0 && LineEndBytes.Has(input[0]))
            return false;

        if (marker.AsSpan().SequenceEqual("\r\n"u8))
        {
            if (!HasPairsOnly(input))
                return false;

            _open = 0;
            return true;
        }

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
            var target = output.GetSpan((piece.Length * Math.Max(1, marker.Length)) + PlainRun.Slack);
            output.Advance(TransformSlice(ref open, piece, marker, target));
            input = input[piece.Length..];
        }

        return open;
    }

    private static int TransformSlice(
        ref int open, ReadOnlySpan<byte> input, ReadOnlySpan<byte> marker, Span<byte> target)
    {
        int written = 0;
        int at = 0;
        int first = open;
        open = 0;
        while (true)
        {
            // The other of the two is swallowed, the same one is a line end too, and anything else is no pair.
            if (first is '\r' or '\n' && LineEndBytes.Has(input[at]))
            {
                if (input[at] == first)
                    written += Put(marker, target[written..]);

                at++;
            }

            int run = PlainRun.Copy<LineEndBytes>(input[at..], target[written..]);
            at += run;
            written += run;
            if (at == input.Length)
                return written;

            first = input[at++];
            written += Put(marker, target[written..]);
            if (at == input.Length)
            {
                open = first;
                return written;
            }
        }
    }

    /// <summary>How much stays as it is, with a marker of one byte, before a line end that does not, or is the last byte.</summary>
    private static int Unchanged(ReadOnlySpan<byte> input, ReadOnlySpan<byte> marker)
    {
        int at = 0;
        while (true)
        {
            int run = input[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (run < 0)
                return input.Length;

            at += run;
            var end = input[at..];
            if (end.Length < 2 || marker.Length != 1 || end[0] != marker[0])
                return at;

            if (end[1] == end[0])
                at += 2;
            else if (!LineEndBytes.Has(end[1]))
                at += 1;
            else
                return at;
        }
    }

    /// <summary>Whether CR LF is the only line end there is.</summary>
    private static bool HasPairsOnly(ReadOnlySpan<byte> input)
    {
        uint isAfterCr = 0;
        while (input.Length >= Vector128<byte>.Count)
        {
            var values = Vector128.Create(input);
            uint returns = Vector128.Equals(values, Vector128.Create((byte)'\r')).ExtractMostSignificantBits();
            uint feeds = Vector128.Equals(values, Vector128.Create((byte)'\n')).ExtractMostSignificantBits();
            if (feeds != (ushort)((returns << 1) | isAfterCr))
                return false;

            isAfterCr = returns >> (Vector128<byte>.Count - 1);
            input = input[Vector128<byte>.Count..];
        }

        foreach (byte value in input)
        {
            if (value == '\n' != (isAfterCr != 0))
                return false;

            isAfterCr = value == '\r' ? 1u : 0;
        }

        return isAfterCr == 0;
    }

    private static int Put(ReadOnlySpan<byte> marker, Span<byte> target)
    {
        // Mostly one or two bytes: less than a call.
        for (int i = 0; i < marker.Length; i++)
            target[i] = marker[i];

        return marker.Length;
    }
}
