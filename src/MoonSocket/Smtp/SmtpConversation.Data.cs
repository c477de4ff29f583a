using System.Buffers;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>The content, by DATA: a stream of lines that ends with a dot.</summary>
internal sealed partial class SmtpConversation
{
    internal const string ContentStep = "the message";

    // Pieces smaller than this are put together.
    private const int SmallPiece = 4096;

    /// <summary>
    /// Sends the content of the message: DATA, a 3xx, the content, the dot, a 2xx. Content that is aborted is not
    /// ended: the server must not take it for whole, so the connection has to be closed. The callback is left open.
    /// </summary>
    /// <returns>The last reply; of LMTP's, the caller receives those after the first (<see cref="AcceptAsync"/>).</returns>
    /// <exception cref="CallbackAbortException">The callback aborted.</exception>
    /// <exception cref="ReplyException">The server refused, before the content, in its middle or after it.</exception>
    public async ValueTask<Reply> DataAsync(SmtpContent content, CancellationToken cancellationToken)
    {
        Reply go = await Channel.AskAsync("DATA", default(ReadOnlyMemory<byte>), cancellationToken).ConfigureAwait(false);
        if (!go.IsIntermediate)
            throw Channel.Refused("DATA", go);
        await ContentAsync(content, cancellationToken).ConfigureAwait(false);
        Reply reply = await AcceptAsync(cancellationToken).ConfigureAwait(false);
        return Positive(ContentStep, reply);
    }

    /// <inheritdoc cref="DataAsync(SmtpContent, CancellationToken)"/>
    public async ValueTask<Reply> DataAsync(
        SendCallback callback, SmtpContentRules rules, CancellationToken cancellationToken)
    {
        var content = new SmtpContent(callback, rules);
        try
        {
            return await DataAsync(content, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await content.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Receives what the server says to the content it has got, whatever it is.</summary>
    public async ValueTask<Reply> AcceptAsync(CancellationToken cancellationToken)
    {
        TimeSpan? usual = Channel.Transport.IdleTimeout;
        Channel.Transport.IdleTimeout = AcceptTimeout ?? usual;
        try
        {
            return await Channel.ReceiveAsync(ContentStep, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Channel.Transport.IdleTimeout = usual;
        }
    }

    /// <summary>Sends the content and the dot, after a 354.</summary>
    internal async ValueTask ContentAsync(SmtpContent content, CancellationToken cancellationToken)
    {
        var small = new ArrayBufferWriter<byte>();
        while (true)
        {
            ReadOnlyMemory<byte> piece = await content.NextAsync(cancellationToken).ConfigureAwait(false);
            bool isEnd = piece.IsEmpty;
            if (isEnd)
                piece = content.Terminator;
            if (small.WrittenCount > 0 || piece.Length < SmallPiece)
            {
                small.Write(piece.Span);
                if (!isEnd && small.WrittenCount < SmallPiece)
                    continue;
                piece = small.WrittenMemory;
            }

            await SendContentAsync(piece, mayAnswer: false, cancellationToken).ConfigureAwait(false);
            small.ResetWrittenCount();
            if (isEnd)
                return;
        }
    }

    /// <summary>
    /// Sends a piece of the content. A server that refuses in the middle says so and closes, or just stops reading.
    /// </summary>
    internal async ValueTask SendContentAsync(
        ReadOnlyMemory<byte> data, bool mayAnswer, CancellationToken cancellationToken)
    {
        bool isSent = true;
        try
        {
            if (mayAnswer)
                await Channel.WriteAsync(ContentStep, data, cancellationToken).ConfigureAwait(false);
            else
                isSent = await Channel.WriteContentAsync(ContentStep, data, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e) when (e is ConnectionException
            || (e is TransferTimeoutException && Channel.Transport.HasInput))
        {
            if (await LastWordAsync(cancellationToken).ConfigureAwait(false) is { IsNegative: true } word)
                throw Channel.Refused(ContentStep, word);
            throw;
        }

        if (isSent)
            return;
        Reply early = await Channel.ReceiveAsync(ContentStep, cancellationToken).ConfigureAwait(false);
        throw early.IsNegative
            ? Channel.Refused(ContentStep, early)
            : new ProtocolException($"{Channel.Transport.Peer} answered before the message had ended: {early.Text}");
    }

    // The connection is broken; what came before that may still be there.
    private async ValueTask<Reply?> LastWordAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Channel.ReceiveAsync(ContentStep, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException)
        {
            return null;
        }
    }
}
