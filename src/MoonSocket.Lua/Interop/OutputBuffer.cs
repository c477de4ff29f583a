using System.Buffers;

namespace MoonSocket.Lua.Interop;

/// <summary>Where the bytes of one result are put together. What is not written yet is not cleared either.</summary>
internal sealed class OutputBuffer : IBufferWriter<byte>
{
    private const int LeastSize = 512;

    private byte[] _bytes = [];

    internal int Capacity => _bytes.Length;

    internal int WrittenCount { get; private set; }

    internal ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, WrittenCount);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - WrittenCount));
        WrittenCount += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(WrittenCount);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(WrittenCount);
    }

    internal void Clear() => WrittenCount = 0;

    private void Reserve(int sizeHint)
    {
        if (Math.Max(sizeHint, 1) > _bytes.Length - WrittenCount)
            Grow(Math.Max(sizeHint, 1));
    }

    private void Grow(int wanted)
    {
        long least = (long)WrittenCount + wanted;
        if (least > Array.MaxLength)
            throw new InvalidOperationException("the result is too large");

        long size = Math.Clamp(_bytes.Length * 2L, Math.Max(least, LeastSize), Array.MaxLength);
        byte[] larger = GC.AllocateUninitializedArray<byte>((int)size);
        WrittenSpan.CopyTo(larger);
        _bytes = larger;
    }
}
