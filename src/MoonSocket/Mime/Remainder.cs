using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MoonSocket.Mime;

/// <summary>The few bytes a codec cannot decide about before it has seen more.</summary>
internal struct Remainder
{
    /// <summary>How many bytes fit.</summary>
    public const int Capacity = 4;

    private Bytes _bytes;

    public int Count { get; private set; }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Span => ((ReadOnlySpan<byte>)_bytes)[..Count];

    public void Add(byte value) => _bytes[Count++] = value;

    public void Set(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes);
        Count = bytes.Length;
    }

    public void Clear() => Count = 0;

    [InlineArray(Capacity)]
    private struct Bytes
    {
        private byte _first;
    }
}
