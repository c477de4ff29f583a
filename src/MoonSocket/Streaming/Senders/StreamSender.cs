using System.Buffers;
using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>Gives what a stream holds from its present position on.</summary>
internal sealed class StreamSender : Sender
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly long _start;
    private byte[]? _buffer;
    private bool _closed;

    public StreamSender(Stream stream, bool leaveOpen)
    {
        _stream = stream;
        _leaveOpen = leaveOpen;
        _start = stream.CanSeek ? stream.Position : 0;
    }

    public override long? Length => _stream.CanSeek ? Math.Max(0, _stream.Length - _start) : null;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<SendResult> NextAsync(CancellationToken cancellationToken)
    {
        if (_closed)
        {
            return SendResult.End;
        }

        _buffer ??= ArrayPool<byte>.Shared.Rent(BufferSizes.Chunk);
        Memory<byte> room = _buffer.AsMemory(0, BufferSizes.Chunk);
        int read;
        try
        {
            // A regular file is read in place: the system reads ahead, and a thread hop a chunk costs more.
            read = _stream is FileStream { CanSeek: true }
                ? _stream.Read(room.Span)
                : await _stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            await CloseAsync().ConfigureAwait(false);
            return SendResult.Abort(exception.Message);
        }

        if (read > 0)
        {
            return SendResult.Chunk(room[..read]);
        }

        // A stream that stays open may have to be sent once more; so may its place.
        if (!_leaveOpen)
        {
            await CloseAsync().ConfigureAwait(false);
        }

        return SendResult.End;
    }

    public override bool TryRewind()
    {
        if (_closed || !_stream.CanSeek)
        {
            return false;
        }

        _stream.Position = _start;
        return true;
    }

    public override async ValueTask CloseAsync()
    {
        _closed = true;
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (!_leaveOpen)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
