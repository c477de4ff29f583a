using System.Buffers;

namespace MoonSocket.Mime;

/// <summary>What the framework's compressing streams write to: the output of the call that is running.</summary>
internal sealed class PushedOutput : Stream
{
    private IBufferWriter<byte>? _target;

    /// <summary>How much has been written to the current target.</summary>
    public int Written { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sets where output goes from now on; with <see langword="null"/> it is dropped.</summary>
    public void Aim(IBufferWriter<byte>? target)
    {
        _target = target;
        Written = 0;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _target?.Write(buffer);
        Written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
