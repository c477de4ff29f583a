namespace MoonSocket.Mime;

/// <summary>How <see cref="LineCodec{TRule}"/> breaks lines that are too long.</summary>
internal interface ILineRule
{
    /// <summary>What a broken line ends in.</summary>
    static abstract ReadOnlySpan<byte> Break { get; }

    /// <summary>How many columns of a line may have to stay empty.</summary>
    static abstract int Spare { get; }

    /// <summary>Wraps with so much room left on the current line; answers how much was written.</summary>
    static abstract int Wrap(ref long room, ReadOnlySpan<byte> input, long length, Span<byte> target);

    /// <summary>How much stays as it is: whole lines, or everything.</summary>
    static abstract int Unchanged(ref long room, ReadOnlySpan<byte> input, long length);
}
