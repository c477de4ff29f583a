using MoonSocket.Mime;

namespace MoonSocket.Smtp;

/// <summary>Whom a message is from and to, whatever its headers say: what the server goes by.</summary>
public sealed record SmtpEnvelope
{
    /// <summary>Creates an envelope.</summary>
    /// <param name="from">Who hears of failures; empty: nobody does (RFC 5321, section 4.5.5).</param>
    /// <param name="recipients">Whom the message goes to, at least one.</param>
    public SmtpEnvelope(string from, params IEnumerable<SmtpRecipient> recipients)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(recipients);
        From = from;
        Recipients = [.. recipients];
    }

    /// <summary>Who hears of failures, without brackets; empty: nobody does.</summary>
    public string From { get; }

    /// <summary>Whom the message goes to.</summary>
    public IReadOnlyList<SmtpRecipient> Recipients { get; }

    /// <summary>How many bytes the message has, where that is known and its callback does not know it.</summary>
    public long? Size { get; init; }

    /// <summary>What kind of bytes the message has.</summary>
    public SmtpBody Body { get; init; }

    /// <summary>
    /// Whether the message's headers are in UTF-8 (RFC 6532), so that the server has to offer SMTPUTF8. Addresses that
    /// need it do not have to be mentioned.
    /// </summary>
    public bool HasUnicodeHeaders { get; init; }

    /// <summary>A name for this sending, which notifications about it bear, where the server can (DSN). Printable ASCII.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>The envelope that a message's headers ask for: from its sender, to all it is to, each once.</summary>
    /// <exception cref="ArgumentException">The message is from nobody.</exception>
    public static SmtpEnvelope For(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Mailbox from = message.Sender ?? message.From ?? throw new ArgumentException("the message is from nobody");
        return new SmtpEnvelope(
            from.Address,
            message.To.Concat(message.Cc).Concat(message.Bcc).Select(mailbox => mailbox.Address).Distinct().Select(SmtpRecipient.FromString));
    }

    /// <summary>How much comes back with a notification of failure, where the server can (DSN).</summary>
    public SmtpReturn Return { get; init; }
}
