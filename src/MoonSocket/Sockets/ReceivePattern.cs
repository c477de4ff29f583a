namespace MoonSocket.Sockets;

/// <summary>What to receive: a line, everything, or a number of bytes (prefix included).</summary>
internal readonly struct ReceivePattern
{
    private const long LineMark = -1;
    private const long AllMark = -2;

    private ReceivePattern(long count) => Count = count;

    /// <summary>Up to the next LF, which is dropped, as is every CR.</summary>
    public static ReceivePattern Line => new(LineMark);

    /// <summary>Until the peer closes.</summary>
    public static ReceivePattern All => new(AllMark);

    public bool IsLine => Count == LineMark;

    public bool IsAll => Count == AllMark;

    public long Count { get; }

    /// <summary>So many bytes.</summary>
    public static ReceivePattern Bytes(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count);
    }
}
