using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// One message over a conversation: MAIL, RCPT for each recipient, the content, in as few writes as the server allows
/// (RFC 2920). However it ends, <see cref="IsClean"/> says whether the conversation can carry another message.
/// </summary>
internal sealed class SmtpTransaction(SmtpConversation smtp, SmtpOrder order, SmtpContent content, SmtpOptions options)
{
    // So many commands, and their replies, fit what lies between two ends that do not read while they write.
    internal const int MostInOneWrite = 64;

    private readonly Reply?[] _replies = new Reply?[order.Recipients.Count];
    private Reply? _mail;
    private Reply? _data;

    /// <summary>Whether both ends are where they were before the message.</summary>
    public bool IsClean { get; private set; } = true;

    private bool Pipelines => Has("PIPELINING", SmtpExtensions.Pipelining);

    private bool Chunks => Has("CHUNKING", SmtpExtensions.Chunking) || order.Envelope.Body == SmtpBody.Binary;

    /// <summary>Sends it.</summary>
    /// <exception cref="SmtpRecipientsException">No recipient was accepted, or not all that had to be.</exception>
    /// <exception cref="ReplyException">The server refused the sender or the message.</exception>
    /// <exception cref="CallbackAbortException">The callback aborted.</exception>
    public async ValueTask<SmtpResult> RunAsync(CancellationToken cancellationToken)
    {
        await content.PrepareAsync(cancellationToken).ConfigureAwait(false);
        IsClean = false;
        await HearUnaskedAsync(cancellationToken).ConfigureAwait(false);
        bool asksForData = Pipelines && !Chunks && !options.RequireAllRecipients;
        await EnvelopeAsync(asksForData, cancellationToken).ConfigureAwait(false);
        await CheckEnvelopeAsync(cancellationToken).ConfigureAwait(false);
        await ContentAsync(asksForData, cancellationToken).ConfigureAwait(false);
        return await AcceptAsync(cancellationToken).ConfigureAwait(false);
    }

    // A server that closes an idle session says so first; what it says otherwise would pass for the next reply.
    private async ValueTask HearUnaskedAsync(CancellationToken cancellationToken)
    {
        if (!smtp.Channel.Transport.HasInput)
            return;
        Reply unasked = await smtp.Channel.ReceiveAsync("MAIL", cancellationToken).ConfigureAwait(false);
        throw unasked.Code == 421
            ? smtp.Channel.Refused("MAIL", unasked)
            : new ProtocolException($"{smtp.Channel.Transport.Peer} spoke without being asked: {unasked.Text}");
    }

    // MAIL and RCPTs in groups, DATA at the end of the last where it may be.
    private async ValueTask EnvelopeAsync(bool asksForData, CancellationToken cancellationToken)
    {
        int most = Pipelines ? MostInOneWrite : 1;
        int total = 1 + order.Recipients.Count + (asksForData ? 1 : 0);
        for (int first = 0; first < total; first += most)
        {
            int end = Math.Min(first + most, total);
            for (int i = first; i < end; i++)
                Append(i);
            await smtp.Channel.FlushAsync(StepOf(first), cancellationToken).ConfigureAwait(false);
            for (int i = first; i < end; i++)
                Note(i, await smtp.Channel.ReceiveAsync(StepOf(i), cancellationToken).ConfigureAwait(false));
            if (!_mail!.IsPositive)
                return;
        }
    }

    private void Append(int number)
    {
        if (number == 0)
            smtp.Channel.Append("MAIL", order.Mail);
        else if (number <= order.Recipients.Count)
            smtp.Channel.Append("RCPT", order.Recipients[number - 1]);
        else
            smtp.Channel.Append("DATA", default);
    }

    private void Note(int number, Reply reply)
    {
        // The server is about to close; what it would say to the others is not worth waiting for.
        if (reply.Code == 421)
            throw smtp.Channel.Refused(StepOf(number), reply);
        // Yes to DATA is 3xx, yes to the others is 2xx: the other one is a reply to something else.
        bool isData = number > order.Recipients.Count;
        if (reply.IsPreliminary || (isData ? reply.IsPositive : reply.IsIntermediate))
            throw new ProtocolException($"{smtp.Channel.Transport.Peer} answered to {StepOf(number)}, out of order: {reply.Text}");
        if (number == 0)
            _mail = reply;
        else if (number <= order.Recipients.Count)
            _replies[number - 1] = reply;
        else
            _data = reply;
    }

    private string StepOf(int number) => number switch
    {
        0 => "MAIL",
        _ when number <= order.Recipients.Count => $"RCPT TO:<{order.Envelope.Recipients[number - 1].Address}>",
        _ => "DATA",
    };

    private async ValueTask CheckEnvelopeAsync(CancellationToken cancellationToken)
    {
        bool isRefused = !_mail!.IsPositive;
        bool hasRecipients = !isRefused && (options.RequireAllRecipients
            ? Array.TrueForAll(_replies, reply => reply!.IsPositive)
            : Array.Exists(_replies, reply => reply!.IsPositive));
        if (hasRecipients && _data is not { IsIntermediate: false })
            return;
        if (_data is { IsIntermediate: true })
        {
            // Nobody is to get a message, but the server waits for one: it is given the shortest there is, which it
            // refuses (RFC 2920, section 3.1).
            await smtp.Channel.WriteContentAsync("DATA", ".\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            await smtp.AcceptAsync(cancellationToken).ConfigureAwait(false);
        }

        await TryResetAsync(cancellationToken).ConfigureAwait(false);
        if (isRefused)
            throw smtp.Channel.Refused("MAIL", _mail);
        throw hasRecipients ? smtp.Channel.Refused("DATA", _data!) : Unwanted();
    }

    private async ValueTask ContentAsync(bool isAsked, CancellationToken cancellationToken)
    {
        if (Chunks)
        {
            var chunks = new SmtpChunks(smtp, content, Pipelines);
            try
            {
                await chunks.SendAsync(cancellationToken).ConfigureAwait(false);
            }
            catch when (chunks.CanReset && !cancellationToken.IsCancellationRequested)
            {
                await TryResetAsync(cancellationToken).ConfigureAwait(false);
                throw;
            }

            return;
        }

        if (!isAsked)
        {
            Reply go = await smtp.Channel.AskAsync("DATA", default(ReadOnlyMemory<byte>), cancellationToken).ConfigureAwait(false);
            Note(order.Recipients.Count + 1, go);
            if (!go.IsIntermediate)
            {
                await TryResetAsync(cancellationToken).ConfigureAwait(false);
                throw smtp.Channel.Refused("DATA", go);
            }
        }

        await smtp.ContentAsync(content, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SmtpResult> AcceptAsync(CancellationToken cancellationToken)
    {
        Reply? last = null;
        bool isTaken = false;
        for (int i = 0; i < _replies.Length; i++)
        {
            if (!_replies[i]!.IsPositive)
                continue;
            // LMTP answers for each of them, SMTP once for all.
            if (smtp.IsLmtp)
                _replies[i] = last = await AcceptForAsync(i, isFirst: last is null, cancellationToken).ConfigureAwait(false);
            else
                last ??= await smtp.AcceptAsync(cancellationToken).ConfigureAwait(false);
            isTaken |= last.IsPositive;
        }

        IsClean = last!.Code != 421 && (last.IsPositive || last.IsNegative);
        if (isTaken)
            return new SmtpResult(Results(), last.Text, content.Bytes);
        throw smtp.IsLmtp ? Unwanted() : smtp.Channel.Refused(SmtpConversation.ContentStep, last);
    }

    // Who has the message already is not forgotten with a connection that breaks before the others are answered for.
    private async ValueTask<Reply> AcceptForAsync(int number, bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            return await smtp.AcceptAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e) when (!isFirst)
        {
            for (int i = number; i < _replies.Length; i++)
            {
                if (_replies[i]!.IsPositive)
                    _replies[i] = new Reply(0, default);
            }

            throw new SmtpRecipientsException(smtp.Channel.Transport.Peer, Results(), e);
        }
    }

    private async ValueTask ResetAsync(CancellationToken cancellationToken)
    {
        await smtp.ResetAsync(cancellationToken).ConfigureAwait(false);
        IsClean = true;
    }

    private async ValueTask TryResetAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ResetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TransferException or OperationCanceledException)
        {
            // What went wrong before is the failure to tell.
        }
    }

    private bool Has(string keyword, SmtpExtensions extension)
        => smtp.Capabilities.Supports(keyword) && options.Extensions.HasFlag(extension);

    private SmtpRecipientsException Unwanted() => new(smtp.Channel.Transport.Peer, Results());

    private SmtpRecipientResult[] Results()
        => [.. order.Envelope.Recipients.Select((recipient, i) => new SmtpRecipientResult(recipient, _replies[i]!))];
}
