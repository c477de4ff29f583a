using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace MoonSocket.Mime;

/// <summary>
/// Doubles a dot at the start of a line, or takes the doubled one away again (RFC 5321 section 4.5.2). A line starts
/// at the beginning and after CR LF, not after a bare LF.
/// </summary>
internal struct DotStuffing(bool removes) : IStoredCodec
{
    /// <summary>The state at the start of a line, where a stream begins.</summary>
    public const int AtLineStart = 2;

    private const int AfterCr = 1;
    private const int InLine = 0;
    private const int Slice = 16 * 1024;

    private int _state = AtLineStart;

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output) =>
        _state = Transform(_state, input, removes, output);

    public void Flush(IBufferWriter<byte> output) => _state = AtLineStart;

    public readonly int Save(Span<byte> target)
    {
        target[0] = (byte)_state;
        return 1;
    }

    public void Restore(ReadOnlySpan<byte> saved) => _state = saved[0];

    public bool TryPass(ReadOnlySpan<byte> input) => TryPass(ref _state, input);

    /// <summary>Whether there is no dot to be doubled, or removed; the state is then the one at the end.</summary>
    public static bool TryPass(ref int state, ReadOnlySpan<byte> input)
    {
        if (NextDot(state, input) >= 0)
            return false;

        state = StateAfter(state, input);
        return true;
    }

    /// <summary>Stuffs, or removes, beginning in a state; answers the state at the end.</summary>
    public static int Transform(int state, ReadOnlySpan<byte> input, bool removes, IBufferWriter<byte> output)
    {
        while (!input.IsEmpty)
        {
            var piece = input[..Math.Min(input.Length, Slice)];
            input = input[piece.Length..];

            // Of three bytes CR LF dot come four; only the very first dot stands alone.
            var target = output.GetSpan(piece.Length + (piece.Length / 3) + 2);
            int written = 0;
            while (!piece.IsEmpty)
            {
                int dot = NextDot(state, piece);
                int length = dot < 0 ? piece.Length : dot + 1;
                var stretch = piece[..length];
                state = StateAfter(state, stretch);
                stretch.CopyTo(target[written..]);
                written += length;
                if (dot >= 0 && removes)
                    written--;
                else if (dot >= 0)
                    target[written++] = (byte)'.';

                piece = piece[length..];
            }

            output.Advance(written);
        }

        return state;
    }

    /// <summary>Where the next dot at the start of a line is, or -1.</summary>
    private static int NextDot(int state, ReadOnlySpan<byte> input)
    {
        if (state == AtLineStart && input.StartsWith("."u8))
            return 0;

        if (state == AfterCr && input.StartsWith("\n."u8))
            return 1;

        return LineDot(input);
    }

    /// <summary>Where the next dot after CR LF is, or -1. A search for all three bytes is made for rarer things.</summary>
    private static int LineDot(ReadOnlySpan<byte> input)
    {
        int at = 1;
        var rest = input.IsEmpty ? input : input[1..];
        for (; rest.Length > Vector128<byte>.Count; rest = rest[Vector128<byte>.Count..], at += Vector128<byte>.Count)
        {
            uint found = (Vector128.Equals(Vector128.Create(rest), Vector128.Create((byte)'\n'))
                & Vector128.Equals(Vector128.Create(rest[1..]), Vector128.Create((byte)'.'))).ExtractMostSignificantBits();
            for (; found != 0; found &= found - 1)
            {
                int feed = at + BitOperations.TrailingZeroCount(found);
                if (input[feed - 1] == '\r')
                    return feed + 1;
            }
        }

        for (; at < input.Length - 1; at++)
        {
            if (input[at] == '\n' && input[at + 1] == '.' && input[at - 1] == '\r')
                return at + 1;
        }

        return -1;
    }

    private static int StateAfter(int state, ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return state;

        if (input[^1] == '\r')
            return AfterCr;

        bool follows = input.Length > 1 ? input[^2] == '\r' : state == AfterCr;
        return input[^1] == '\n' && follows ? AtLineStart : InLine;
    }
}
