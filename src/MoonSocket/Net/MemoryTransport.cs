using System.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// A transport without a network: gives what it was made with, piece by piece as it was given, and keeps what is
/// written.
/// </summary>
internal sealed class MemoryTransport : ITransport
{
    private readonly Queue<ReadOnlyMemory<byte>> _input;
    private readonly MemoryStream _written = new();
    private readonly LineReader _reader;

    /// <summary>Each piece is what one read finds.</summary>
    public MemoryTransport(params IEnumerable<ReadOnlyMemory<byte>> input)
    {
        _input = new Queue<ReadOnlyMemory<byte>>(input);
        _reader = new LineReader(ReadPieceAsync, Peer);
    }

    public string Peer => "memory";

    public bool IsSecure { get; private set; }

    public IPEndPoint? LocalEnd => null;

    public IPEndPoint? RemoteEnd => null;

    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>Whether it was told that nothing more comes.</summary>
    public bool IsShutDown { get; private set; }

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _written.GetBuffer().AsMemory(0, (int)_written.Length);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => _reader.ReadAsync(buffer, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(int limit, CancellationToken cancellationToken)
        => _reader.ReadLineAsync(limit, cancellationToken);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _written.Write(data.Span);
        return default;
    }

    public ValueTask StartTlsAsync(string host, TlsOptions options, CancellationToken cancellationToken)
    {
        if (_reader.Buffered > 0)
            throw new ProtocolException($"{Peer} sent something before TLS had started");
        IsSecure = true;
        return default;
    }

    public ValueTask ShutdownAsync(CancellationToken cancellationToken)
    {
        IsShutDown = true;
        return default;
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        return default;
    }

    private ValueTask<int> ReadPieceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_input.TryPeek(out ReadOnlyMemory<byte> piece))
            return new(0);
        int count = Math.Min(piece.Length, buffer.Length);
        piece[..count].CopyTo(buffer);
        _input.Dequeue();
        if (count == piece.Length)
            return new(count);
        // The rest of the piece comes first next time.
        ReadOnlyMemory<byte>[] others = [.. _input];
        _input.Clear();
        _input.Enqueue(piece[count..]);
        foreach (ReadOnlyMemory<byte> other in others)
            _input.Enqueue(other);
        return new(count);
    }
}
