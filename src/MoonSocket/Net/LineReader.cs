using System.Buffers;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>Cuts lines out of what comes in pieces, and keeps what comes after them.</summary>
/// <param name="source">Reads some bytes, 0 at the end.</param>
/// <param name="peer">Who sends, for messages.</param>
internal sealed class LineReader(Func<Memory<byte>, CancellationToken, ValueTask<int>> source, string peer) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSizes.ReadAhead);
    private int _start;
    private int _end;

    /// <summary>How many bytes have come and were not asked for yet.</summary>
    public int Buffered => _end - _start;

    /// <summary>See <see cref="ITransport.ReadAsync"/>.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (Buffered == 0)
            return source(buffer, cancellationToken);
        int count = Math.Min(Buffered, buffer.Length);
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return new(count);
    }

    /// <summary>See <see cref="ITransport.ReadLineAsync"/>.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(int limit, CancellationToken cancellationToken)
    {
        int searched = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_start + searched, Buffered - searched).IndexOf((byte)'\n');
            int length = found < 0 ? Buffered : searched + found;
            if (length > limit)
                throw new ProtocolException($"{peer} sent a line of more than {limit} bytes");
            if (found >= 0)
                return Take(length);
            searched = Buffered;
            if (await FillAsync(cancellationToken).ConfigureAwait(false))
                continue;
            return Buffered == 0
                ? null
                : throw new ProtocolException($"{peer} closed the connection within a line");
        }
    }

    /// <summary>Takes what has come and was not asked for yet. Good until the next read.</summary>
    public ReadOnlySpan<byte> TakeAll()
    {
        ReadOnlySpan<byte> all = _buffer.AsSpan(_start, Buffered);
        _start = _end = 0;
        return all;
    }

    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        _start = _end = 0;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, length);
        _start += length + 1;
        return length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, Buffered).CopyTo(_buffer);
            (_start, _end) = (0, Buffered);
        }

        if (_end == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        int count = await source(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }
}
