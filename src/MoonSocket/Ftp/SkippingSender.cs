using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>Gives what another callback gives, without the first part of it, which the server has already.</summary>
internal sealed class SkippingSender(SendCallback callback) : Sender
{
    private readonly SendCursor _inner = new(callback);
    private ReadOnlyMemory<byte> _rest;

    /// <summary>Takes the first part, hashing it on the way.</summary>
    /// <exception cref="TransferException">There is not that much.</exception>
    /// <exception cref="CallbackAbortException">The callback aborted.</exception>
    public async ValueTask SkipAsync(long count, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        for (long left = count; left > 0;)
        {
            ReadOnlyMemory<byte> chunk = await _inner.NextAsync(cancellationToken).ConfigureAwait(false);
            if (chunk.IsEmpty)
            {
                throw new TransferException(FormattableString.Invariant(
                    $"cannot go on: the server has {count} bytes, and there are only {count - left} to send"));
            }

            int skipped = (int)Math.Min(left, chunk.Length);
            hash?.AppendData(chunk.Span[..skipped]);
            _rest = chunk[skipped..];
            left -= skipped;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<SendResult> NextAsync(CancellationToken cancellationToken)
    {
        if (_rest.IsEmpty)
            return await _inner.AskAsync(cancellationToken).ConfigureAwait(false);
        SendResult result = SendResult.Chunk(_rest);
        _rest = default;
        return result;
    }

    public override ValueTask CloseAsync() => _inner.CloseAsync();
}
