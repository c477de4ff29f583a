using System.Buffers;

namespace MoonSocket.Streaming;

/// <summary>Where a filter's output waits: written at the end, read at the start, and used again and again.</summary>
internal sealed class FilterBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>Bytes written and not yet consumed.</summary>
    public int Length => _end - _start;

    /// <summary>What is written and not yet consumed; valid until more is written.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(_start, Length);

    /// <summary>A filter that neither takes nor gives would be asked for ever.</summary>
    public static void RequireProgress(int consumed, FilterBuffer output)
    {
        if (consumed == 0 && output.Length == 0)
        {
            throw new InvalidOperationException("a filter consumed no input and wrote no output");
        }
    }

    /// <summary>Forgets everything, keeps the room.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>Drops bytes from the start.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            Clear();
        }
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _end);
        _end += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_end);
    }

    private void Reserve(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (wanted <= _bytes.Length - _end)
        {
            return;
        }

        int length = Length;
        byte[] larger = wanted + length <= _bytes.Length
            ? _bytes
            : new byte[Math.Max(length + wanted, Math.Max(BufferSizes.Chunk, Math.Min(_bytes.Length * 2L, Array.MaxLength)))];
        _bytes.AsSpan(_start, length).CopyTo(larger);
        _bytes = larger;
        _start = 0;
        _end = length;
    }
}
