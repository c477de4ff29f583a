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
        // Spans that become shorter, and no index: so no bound has to be checked.
        ReadOnlySpan<byte> rest = input;
        while (rest.Length >= Slack && target.Length >= Slack)
        {
            Vector128<byte> values = Vector128.Create(rest);
            values.CopyTo(target);
            uint found = TSet.In(values).ExtractMostSignificantBits();
            if (found != 0)
                return input.Length - rest.Length + BitOperations.TrailingZeroCount(found);

            rest = rest[Slack..];
            target = target[Slack..];
        }

        int at = 0;
        for (; at < rest.Length && !TSet.Has(rest[at]); at++)
            target[at] = rest[at];

        return input.Length - rest.Length + at;
    }
}
