using System.Buffers;
using System.Text;

namespace MoonSocket.Streaming;

/// <summary>
/// Collects chunks in memory. It may be asked for what has come at any time and more than once; a transfer that failed
/// leaves what had come until then.
/// </summary>
public sealed class Concat
{
    private readonly ArrayBufferWriter<byte> _content = new();
    private readonly long _limit;

    /// <summary>Creates an empty one.</summary>
    /// <param name="limit">Bytes it takes at the most; a transfer that brings more is aborted.</param>
    public Concat(long limit = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        _limit = Math.Min(limit, Array.MaxLength);
    }

    /// <summary>Bytes collected so far.</summary>
    public int Length => _content.WrittenCount;

    /// <summary>What has been collected so far; valid until more is added.</summary>
    public ReadOnlyMemory<byte> Memory => _content.WrittenMemory;

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="InvalidOperationException">That would be more than the limit.</exception>
    public void Add(ReadOnlySpan<byte> data)
    {
        if (data.Length > _limit - Length)
        {
            throw new InvalidOperationException(LimitMessage);
        }

        _content.Write(data);
    }

    /// <summary>A copy of what has been collected so far.</summary>
    public byte[] ToArray() => _content.WrittenSpan.ToArray();

    /// <summary>What has been collected so far, read as UTF-8.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_content.WrittenSpan);

    internal ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        if (chunk is not { Length: > 0 } data)
        {
            return new(ReceiveResult.Continue);
        }

        if (data.Length > _limit - Length)
        {
            return new(ReceiveResult.Abort(LimitMessage));
        }

        _content.Write(data.Span);
        return new(ReceiveResult.Continue);
    }

    private string LimitMessage => $"more than the limit of {_limit} bytes";
}
