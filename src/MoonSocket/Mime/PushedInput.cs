namespace MoonSocket.Mime;

/// <summary>
/// What the framework's decompressing streams read from: a little input at a time, pushed in before each read. An
/// empty read means that there is nothing more now, and whether that was met says that they want more.
/// </summary>
internal sealed class PushedInput : Stream
{
    private const int Capacity = 8 * 1024;

    private readonly byte[] _bytes = new byte[Capacity];
    private int _start;
    private int _end;

    /// <summary>Whether the reader has asked for more than there was, since the last push.</summary>
    public bool RanDry { get; private set; }

    /// <summary>Whether all that was pushed has been read.</summary>
    public bool IsEmpty => _start == _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Takes as much of the input as fits, once everything before it has been read; answers how much.</summary>
    public int Push(ReadOnlySpan<byte> input)
    {
        int count = Math.Min(input.Length, Capacity);
        input[..count].CopyTo(_bytes);
        _start = 0;
        _end = count;
        RanDry = false;
        return count;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _end - _start);
        RanDry |= count == 0;
        _bytes.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
