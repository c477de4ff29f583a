using System.Buffers.Binary;
using System.Security.Cryptography;
using MoonSocket.Streaming;

namespace MoonSocket.Transfers;

/// <summary>Content that is made up and checked on the way, so that nothing of it has to be kept.</summary>
internal sealed class HashedContent
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _piece = new byte[64 * 1024];
    private long _number;

    public HashedContent() => new Random(1).NextBytes(_piece);

    /// <summary>Bytes still to send.</summary>
    public long Remaining { get; set; }

    /// <summary>The SHA-256 of all that passed.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public ValueTask<ReceiveResult> Receive(ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        _hash.AppendData(chunk.GetValueOrDefault().Span);
        return new(ReceiveResult.Continue);
    }

    public ValueTask<SendResult> Send(CancellationToken cancellationToken)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_piece, _number++);
        ReadOnlyMemory<byte> chunk = _piece.AsMemory(0, (int)Math.Min(Remaining, _piece.Length));
        Remaining -= chunk.Length;
        _hash.AppendData(chunk.Span);
        return new(SendResult.Chunk(chunk));
    }
}
