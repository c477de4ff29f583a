using System.Buffers;

namespace MoonSocket.Mime;

/// <summary>
/// Breaks text into lines of at most so many bytes, by a rule. CR is dropped and LF becomes CR LF; a last line that is not
/// ended is broken, too.
/// </summary>
internal struct LineCodec<TRule>(long length) : IStoredCodec
    where TRule : struct, ILineRule
{
    private const int Slice = 8192;

    private readonly long _length = length;
    private long _room = length;

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output) =>
        _room = Transform(_room, input, _length, output);

    public void Flush(IBufferWriter<byte> output)
    {
        if (_room < _length)
            output.Write(TRule.Break);

        _room = _length;
    }

    public readonly int Save(Span<byte> target)
    {
        BitConverter.TryWriteBytes(target, _room);
        return sizeof(long);
    }

    public void Restore(ReadOnlySpan<byte> saved) => _room = BitConverter.ToInt64(saved);

    public bool TryPass(ReadOnlySpan<byte> input)
    {
        long room = _room;
        if (TRule.Unchanged(ref room, input, _length) < input.Length)
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
            long breaks = (piece.Length / Math.Max(1, length - TRule.Spare)) + 2;
            var target = output.GetSpan((int)((piece.Length * 2) + (breaks * TRule.Break.Length)) + PlainRun.Slack);
            output.Advance(TRule.Wrap(ref room, piece, length, target));
            input = input[piece.Length..];
        }

        return room;
    }
}
