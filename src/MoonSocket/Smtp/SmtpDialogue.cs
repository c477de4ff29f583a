using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// One message in the plainest dialogue: MAIL, RCPT…, DATA with paths as they are, in as few writes as the server allows
/// (RFC 2920), and nothing repaired: after a refusal that ends it the connection is to be closed, so that a server that
/// waits for content gets none.
/// </summary>
/// <param name="smtp">The conversation.</param>
/// <param name="from">The sender's path, with its brackets.</param>
/// <param name="isPartial">Whether a refused recipient leaves the message to the others.</param>
internal sealed class SmtpDialogue(SmtpConversation smtp, ReadOnlyMemory<byte> from, bool isPartial)
{
    private readonly List<ReadOnlyMemory<byte>> _paths = [];
    private readonly List<Reply> _replies = [];
    private int _unanswered;
    private int _answered;

    /// <summary>One more recipient, with brackets.</summary>
    public void Add(ReadOnlyMemory<byte> path) => _paths.Add(path);

    /// <summary>
    /// What the server said about a recipient last; nothing if it did not get so far. LMTP says it after the message.
    /// </summary>
    public Reply? ReplyTo(int recipient)
        => recipient < _replies.Count && !(_unanswered > 0 && IsUnanswered(recipient)) ? _replies[recipient] : null;

    /// <summary>Sends it. The callback is left open.</summary>
    /// <exception cref="ReplyException">The server refused the sender, a recipient, or the message.</exception>
    /// <exception cref="CallbackAbortException">The callback aborted.</exception>
    public async ValueTask<Reply> RunAsync(SmtpContent content, CancellationToken cancellationToken)
    {
        int most = smtp.Capabilities.Supports("PIPELINING") ? SmtpTransaction.MostInOneWrite : 1;
        int total = _paths.Count + 2;
        for (int first = 0; first < total; first += most)
        {
            int end = Math.Min(first + most, total);
            // What is known to be in vain is not said.
            if (end == total)
                CheckRecipients();
            for (int i = first; i < end; i++)
                Append(i);
            await smtp.Channel.FlushAsync(StepOf(first), cancellationToken).ConfigureAwait(false);
            for (int i = first; i < end; i++)
                Note(i, await smtp.Channel.ReceiveAsync(StepOf(i), cancellationToken).ConfigureAwait(false));
        }

        if (smtp.IsLmtp)
            _unanswered = _replies.Count(reply => reply.IsPositive);
        await smtp.ContentAsync(content, cancellationToken).ConfigureAwait(false);
        return smtp.IsLmtp ? await AcceptEachAsync(cancellationToken).ConfigureAwait(false) : await AcceptAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Append(int number)
    {
        if (number == 0)
            smtp.Channel.Append("MAIL", SmtpConversation.Argument("FROM:", from.Span, ""));
        else if (number <= _paths.Count)
            smtp.Channel.Append("RCPT", SmtpConversation.Argument("TO:", _paths[number - 1].Span, ""));
        else
            smtp.Channel.Append("DATA", default);
    }

    private string StepOf(int number) => number == 0 ? "MAIL" : number <= _paths.Count ? "RCPT" : "DATA";

    private void Note(int number, Reply reply)
    {
        bool isData = number > _paths.Count;
        bool isRecipient = number > 0 && !isData;
        if (isRecipient)
            _replies.Add(reply);
        if (isData)
            CheckRecipients();
        if (isData ? reply.IsIntermediate : reply.IsPositive || (isRecipient && isPartial && reply.Code != 421))
            return;
        throw smtp.Channel.Refused(StepOf(number), reply);
    }

    // Nobody is to get it: the last refusal says so.
    private void CheckRecipients()
    {
        if (_replies.Count == _paths.Count && _replies.Count > 0 && !_replies.Exists(reply => reply.IsPositive))
            throw smtp.Channel.Refused("RCPT", _replies[^1]);
    }

    private async ValueTask<Reply> AcceptAsync(CancellationToken cancellationToken)
    {
        Reply reply = await smtp.AcceptAsync(cancellationToken).ConfigureAwait(false);
        return reply.IsPositive ? reply : throw smtp.Channel.Refused(SmtpConversation.ContentStep, reply);
    }

    // LMTP answers for every recipient.
    private async ValueTask<Reply> AcceptEachAsync(CancellationToken cancellationToken)
    {
        Reply? accepted = null, refused = null;
        for (int i = 0; i < _replies.Count; i++)
        {
            if (!_replies[i].IsPositive)
                continue;
            Reply reply = await smtp.AcceptAsync(cancellationToken).ConfigureAwait(false);
            _replies[i] = reply;
            _answered = i + 1;
            _unanswered--;
            if (reply.IsPositive)
                accepted = reply;
            else
                refused = reply;
        }

        return refused is null || (isPartial && accepted is not null)
            ? accepted ?? refused!
            : throw smtp.Channel.Refused(SmtpConversation.ContentStep, refused);
    }

    private bool IsUnanswered(int recipient) => recipient >= _answered && _replies[recipient].IsPositive;
}
