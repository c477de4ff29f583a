using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// A message was not sent because of its recipients: none was accepted, or one was not where all had to be. Or, with LMTP,
/// the connection broke when the server had answered for some of them: then the inner exception says how, and
/// <see cref="Recipients"/> who has the message.
/// </summary>
public sealed class SmtpRecipientsException : TransferException
{
    internal SmtpRecipientsException(string peer, IReadOnlyList<SmtpRecipientResult> recipients)
        : base(Describe(peer, recipients)) => Recipients = recipients;

    internal SmtpRecipientsException(string peer, IReadOnlyList<SmtpRecipientResult> recipients, TransferException cause)
        : base($"{peer} answered for {recipients.Count(recipient => recipient.Code != 0)} of {recipients.Count} recipients; then {cause.Message}", cause)
        => Recipients = recipients;

    /// <summary>What the server said about each recipient, in the order of the envelope.</summary>
    public IReadOnlyList<SmtpRecipientResult> Recipients { get; }

    private static string Describe(string peer, IReadOnlyList<SmtpRecipientResult> recipients)
    {
        SmtpRecipientResult[] refused = [.. recipients.Where(recipient => !recipient.IsAccepted)];
        string which = refused.Length == recipients.Count ? "every recipient" : $"{refused.Length} of {recipients.Count} recipients";
        return $"{peer} refused {which}; RCPT TO:<{refused[0].Recipient.Address}>: {refused[0].Reply}";
    }
}
