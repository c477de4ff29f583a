using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoonSocket.Mime;

/// <summary>
/// Copies bytes up to one that needs more than copying. Looking and copying are one pass, since such bytes are often only
/// some ten bytes apart, where a search and a copy each would cost more in being called than in what they do.
/// </summary>
internal static class PlainRun
{
    /// <summary>By how much more than it copies may be written into the target.</summary>
    public const int Slack = 16;

    /// <summary>Copies what comes before the first byte of the set; answers how much that is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Copy<TSet>(ReadOnlySpan<byte> input, Span<byte> target)
        where TSet : struct, IByteSet
    {
        int at = 0;
        int vectors = Math.Min(input.Length, target.Length) - Slack;
        for (; at <= vectors; at += Slack)
        {
            Vector128<byte> values = Vector128.Create(input[at..]);
            values.CopyTo(target[at..]);
            uint found = TSet.In(values).ExtractMostSignificantBits();
            if (found != 0)
                return at + BitOperations.TrailingZeroCount(found);
        }

        for (; at < input.Length && !TSet.Has(input[at]); at++)
            target[at] = input[at];

        return at;
    }
}
