using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// A message was not sent because of its recipients: none was accepted, or one was not where all had to be.
/// </summary>
public sealed class SmtpRecipientsException : TransferException
{
    internal SmtpRecipientsException(string peer, IReadOnlyList<SmtpRecipientResult> recipients)
        : base(Describe(peer, recipients)) => Recipients = recipients;

    /// <summary>What the server said about each recipient, in the order of the envelope.</summary>
    public IReadOnlyList<SmtpRecipientResult> Recipients { get; }

    private static string Describe(string peer, IReadOnlyList<SmtpRecipientResult> recipients)
    {
        SmtpRecipientResult[] refused = [.. recipients.Where(recipient => !recipient.IsAccepted)];
        string which = refused.Length == recipients.Count ? "every recipient" : $"{refused.Length} of {recipients.Count} recipients";
        return $"{peer} refused {which}; RCPT TO:<{refused[0].Recipient.Address}>: {refused[0].Reply}";
    }
}
