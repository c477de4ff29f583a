using System.Globalization;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// An envelope in the words of one server: paths and parameters, by what it offers. What it cannot take is refused here,
/// before anything is sent.
/// </summary>
internal sealed class SmtpOrder
{
    private readonly SmtpPath _from;
    private readonly SmtpPath[] _recipients;

    /// <exception cref="ArgumentException">There is something in the envelope that cannot be sent.</exception>
    public SmtpOrder(SmtpEnvelope envelope)
    {
        Envelope = envelope;
        _from = new SmtpPath(envelope.From, mayBeEmpty: true);
        _recipients = [.. envelope.Recipients.Select(recipient => new SmtpPath(recipient.Address))];
        if (_recipients.Length == 0)
            throw new ArgumentException("a message needs a recipient");
        _ = DeliveryParameters.OfMail(envelope);
        foreach (SmtpRecipient recipient in envelope.Recipients)
            _ = DeliveryParameters.OfRecipient(recipient);
    }

    /// <summary>What was ordered.</summary>
    public SmtpEnvelope Envelope { get; }

    /// <summary>What stands after MAIL.</summary>
    public byte[] Mail { get; private set; } = [];

    /// <summary>What stands after each RCPT.</summary>
    public IReadOnlyList<byte[]> Recipients { get; private set; } = [];

    /// <summary>Puts it in the server's words.</summary>
    /// <param name="capabilities">What it offers.</param>
    /// <param name="extensions">What of that may be used.</param>
    /// <param name="size">How many bytes the message has, where that is known.</param>
    /// <param name="peer">Who it is, for messages.</param>
    /// <exception cref="TransferException">The server cannot take it.</exception>
    public void Word(SmtpCapabilities capabilities, SmtpExtensions extensions, long? size, string peer)
    {
        bool hasUtf8 = capabilities.Supports("SMTPUTF8");
        if (Envelope.HasUnicodeHeaders && !hasUtf8)
            throw new TransferException($"the message's headers need SMTPUTF8, which {peer} does not offer; nothing was sent");
        bool isUtf8 = hasUtf8 && (Envelope.HasUnicodeHeaders || !_from.IsAscii || !Array.TrueForAll(_recipients, path => path.IsAscii));
        bool hasDsn = capabilities.Supports("DSN");
        string parameters = Body(capabilities, extensions, peer) + Size(capabilities, extensions, size, peer)
            + (isUtf8 ? " SMTPUTF8" : "") + (hasDsn ? DeliveryParameters.OfMail(Envelope) : "");
        Mail = SmtpConversation.Argument("FROM:", _from.ToBytes(isUtf8, peer), parameters.TrimStart());
        Recipients = [.. _recipients.Select((path, i) => SmtpConversation.Argument(
            "TO:", path.ToBytes(isUtf8, peer), hasDsn ? DeliveryParameters.OfRecipient(Envelope.Recipients[i]) : ""))];
    }

    private string Body(SmtpCapabilities capabilities, SmtpExtensions extensions, string peer)
    {
        bool has8Bit = capabilities.Supports("8BITMIME");
        switch (Envelope.Body)
        {
            case SmtpBody.Binary:
                return capabilities.Supports("BINARYMIME") && capabilities.Supports("CHUNKING")
                    ? " BODY=BINARYMIME"
                    : throw new TransferException($"the message needs BINARYMIME, which {peer} does not offer; nothing was sent");
            case SmtpBody.EightBit:
                return has8Bit
                    ? " BODY=8BITMIME"
                    : throw new TransferException($"the message needs 8BITMIME, which {peer} does not offer; nothing was sent");
            default:
                return has8Bit && extensions.HasFlag(SmtpExtensions.EightBitMime) && Envelope.Body == SmtpBody.Unknown
                    ? " BODY=8BITMIME" : string.Empty;
        }
    }

    private static string Size(SmtpCapabilities capabilities, SmtpExtensions extensions, long? size, string peer)
    {
        if (size is not { } bytes || !extensions.HasFlag(SmtpExtensions.Size) || !capabilities.Supports("SIZE"))
            return string.Empty;
        if (bytes > capabilities.MaxSize)
            throw new TransferException($"the message has {bytes} bytes, {peer} takes {capabilities.MaxSize} at most; nothing was sent");
        return string.Create(CultureInfo.InvariantCulture, $" SIZE={bytes}");
    }
}
