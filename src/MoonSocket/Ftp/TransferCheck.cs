using System.Security.Cryptography;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>
/// Compares what is here with what the server says it has: sizes, and hashes where it computes them. A server that does
/// not tell is no failure; one that tells something else is.
/// </summary>
internal sealed class TransferCheck(FtpSession session, ReadOnlyMemory<byte> path, FtpVerification verification)
{
    /// <summary>The reply to the last SIZE that was answered.</summary>
    public Reply? SizeReply { get; private set; }

    /// <summary>Asks for the size, where it matters; nothing where the server does not tell.</summary>
    public async ValueTask<long?> SizeAsync(CancellationToken cancellationToken, bool isNeeded = false)
    {
        if (verification == FtpVerification.None && !isNeeded)
            return null;
        SizeReply = await session.TryAsync("SIZE", path, cancellationToken).ConfigureAwait(false);
        return SizeReply is null ? null : FtpSession.SizeOf(SizeReply);
    }

    /// <summary>Sees to it that what is here can be the beginning of the file, and starts the hash with it.</summary>
    public async ValueTask BeginAsync(Download download, long? size, CancellationToken cancellationToken)
    {
        if (size < download.Offset)
        {
            throw new ProtocolException(FormattableString.Invariant(
                $"cannot resume at byte {download.Offset}: the file at {session.Peer} has {size}"));
        }

        bool isHashed = verification == FtpVerification.Hash || (verification == FtpVerification.Automatic && download.Offset > 0);
        if (!isHashed || session.Hash is not { } hash || (download.Offset > 0 && download.Resume?.Part is null))
            return;
        download.Hashing.Hash = hash.Start();
        if (download.Resume?.Part is { } part && download.Offset > 0)
            await TakePartAsync(part, download.Offset, download.Hashing.Hash, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes from a send callback what the server has, and compares it.</summary>
    public async ValueTask SkipAsync(
        SkippingSender skipping, HashingFilter hashing, long count, CancellationToken cancellationToken)
    {
        bool isHashed = verification is FtpVerification.Hash or FtpVerification.Automatic;
        if (isHashed && session.Hash is { } hash)
            hashing.Hash = hash.Start();
        await skipping.SkipAsync(count, hashing.Hash, cancellationToken).ConfigureAwait(false);
        if (count > 0)
            await HashAsync(hashing, cancellationToken).ConfigureAwait(false);
        if (verification != FtpVerification.Hash)
            hashing.Dispose();
    }

    /// <summary>Compares the hash of what passed with the server's of the file.</summary>
    /// <returns>Which hash was compared; nothing where none could be.</returns>
    public async ValueTask<string?> HashAsync(HashingFilter hashing, CancellationToken cancellationToken)
    {
        if (hashing.Hash is not { } here || session.Hash is not { } hash)
            return null;
        if (await session.HashAsync(hash, path, cancellationToken).ConfigureAwait(false) is not { } there)
            return null;
        string mine = Convert.ToHexStringLower(here.GetCurrentHash());
        return mine == there
            ? hash.Algorithm
            : throw new ProtocolException($"{hash.Verb}, {session.Peer}: the {hash.Algorithm} of the file is {there}, that of what is here {mine}");
    }

    private static async ValueTask TakePartAsync(
        SendCallback part, long length, IncrementalHash hash, CancellationToken cancellationToken)
    {
        long bytes = await Pump.AllAsync(
            part,
            (chunk, _, _) =>
            {
                hash.AppendData(chunk.GetValueOrDefault().Span);
                return new(ReceiveResult.Continue);
            },
            cancellationToken).ConfigureAwait(false);
        if (bytes != length)
        {
            throw new TransferException(FormattableString.Invariant(
                $"cannot resume at byte {length}: the part that is here has {bytes}"));
        }
    }
}
