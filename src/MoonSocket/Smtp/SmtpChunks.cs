using System.Globalization;
using System.Text;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// The content in counted pieces (BDAT, RFC 3030): dots mean nothing, and since a piece is whole when it is sent, content
/// that is aborted between two of them leaves a conversation that can be reset.
/// </summary>
internal sealed class SmtpChunks(SmtpConversation smtp, SmtpContent content, bool pipelines)
{
#if DEBUG
    internal const int ChunkSize = 64;
#else
    internal const int ChunkSize = 256 * 1024;
#endif

    // "BDAT 262144 LAST" and the line end.
    private const int HeadSize = 32;

    // Replies that may be on their way while more is sent: enough to hide the distance, few enough for any buffer.
    private const int MostOpen = 4;

    private readonly byte[] _buffer = new byte[HeadSize + ChunkSize];
    private ReadOnlyMemory<byte> _rest;
    private int _open;

    /// <summary>Whether both ends are between two pieces, so that RSET gives up the message.</summary>
    public bool CanReset { get; private set; } = true;

    /// <summary>Sends all of it. The replies to the last piece are the caller's to receive.</summary>
    /// <exception cref="CallbackAbortException">The callback aborted.</exception>
    /// <exception cref="ReplyException">The server refused a piece.</exception>
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        content.LeaveDots();
        bool isLast = false;
        while (!isLast)
        {
            int count;
            (count, isLast) = await FillAsync(cancellationToken).ConfigureAwait(false);
            await WriteAsync(count, isLast, cancellationToken).ConfigureAwait(false);
            _open++;
            while (_open > (isLast ? 1 : pipelines ? MostOpen : 0))
                await CheckAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<(int Count, bool IsLast)> FillAsync(CancellationToken cancellationToken)
    {
        for (int count = 0; ;)
        {
            if (_rest.IsEmpty)
            {
                try
                {
                    _rest = await content.NextAsync(cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    await TryDrainAsync(cancellationToken).ConfigureAwait(false);
                    throw;
                }

                if (_rest.IsEmpty)
                    return (count, true);
            }

            int taken = Math.Min(_rest.Length, ChunkSize - count);
            _rest[..taken].CopyTo(_buffer.AsMemory(HeadSize + count));
            _rest = _rest[taken..];
            count += taken;
            if (count == ChunkSize)
                return (count, false);
        }
    }

    private async ValueTask WriteAsync(int count, bool isLast, CancellationToken cancellationToken)
    {
        byte[] head = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"BDAT {count}{(isLast ? " LAST" : "")}\r\n"));
        int start = HeadSize - head.Length;
        head.CopyTo(_buffer, start);
        CanReset = false;
        await smtp.SendContentAsync(
            _buffer.AsMemory(start, head.Length + count), mayAnswer: true, cancellationToken).ConfigureAwait(false);
        CanReset = true;
    }

    private async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        CanReset = false;
        Reply reply = await smtp.AcceptAsync(cancellationToken).ConfigureAwait(false);
        CanReset = reply.Code != 421;
        _open--;
        if (reply.IsPositive)
            return;
        if (CanReset)
            await TryDrainAsync(cancellationToken).ConfigureAwait(false);
        throw smtp.Channel.Refused(SmtpConversation.ContentStep, reply);
    }

    // What went wrong before is the failure to tell; a connection that breaks on top of it cannot be reset.
    private async ValueTask TryDrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TransferException or OperationCanceledException)
        {
        }
    }

    // What is said to the pieces already sent has to be heard before anything else can be asked.
    private async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        CanReset = false;
        for (; _open > 0; _open--)
            await smtp.AcceptAsync(cancellationToken).ConfigureAwait(false);
        CanReset = true;
    }
}
