using System.Buffers;

namespace MoonSocket.Sockets;

/// <summary>Bytes that grow, in pooled memory which goes back as soon as it is not needed.</summary>
internal struct ByteBuilder
{
    private byte[]? _bytes;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>How many bytes can be added before memory is asked for.</summary>
    public readonly int Room => _bytes is { } bytes ? bytes.Length - Length : 0;

    /// <summary>Room for at least so many bytes; <see cref="Advance"/> says how many were written.</summary>
    public Span<byte> GetSpan(int atLeast)
    {
        if (_bytes is null || _bytes.Length - Length < atLeast)
            Grow(atLeast);
        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Forgets the bytes and gives the memory back.</summary>
    public void Clear()
    {
        if (_bytes is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
        _bytes = null;
        Length = 0;
    }

    private void Grow(int atLeast)
    {
        long size = Math.Max((long)Length + atLeast, Math.Min(2L * Length, Array.MaxLength));
        if (size > Array.MaxLength)
            throw new InsufficientMemoryException("not enough memory for what is received");
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(size, 256));
        Written.CopyTo(larger);
        if (_bytes is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
        _bytes = larger;
    }
}
