using System.Globalization;
using System.Security.Cryptography;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>
/// A message to send: headers, text, attachments (RFC 5322, RFC 2045). Its parts are read when it is sent, so that
/// it may be larger than the memory. It can be sent again where its parts can be read again.
/// </summary>
public sealed class MimeMessage
{
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID",
    };

    /// <summary>Who wrote it. Needed.</summary>
    public Mailbox? From { get; set; }

    /// <summary>Who sends it, where that is somebody else.</summary>
    public Mailbox? Sender { get; set; }

    /// <summary>Who gets the answers, where that is not <see cref="From"/>.</summary>
    public IList<Mailbox> ReplyTo { get; } = [];

    /// <summary>Whom it is to.</summary>
    public IList<Mailbox> To { get; } = [];

    /// <summary>Who gets a copy.</summary>
    public IList<Mailbox> Cc { get; } = [];

    /// <summary>Who gets a copy without the others knowing: they stand in no header, only in the envelope.</summary>
    public IList<Mailbox> Bcc { get; } = [];

    /// <summary>What it is about.</summary>
    public string? Subject { get; set; }

    /// <summary>When it was written; unless set, when it is sent.</summary>
    public DateTimeOffset? Date { get; set; }

    /// <summary>What it is called (RFC 5322, section 3.6.4), without brackets; unless set, something nobody else is called.</summary>
    public string? MessageId { get; set; }

    /// <summary>Its other headers.</summary>
    public MimeHeaderList Headers { get; } = new();

    /// <summary>What it says, in plain text.</summary>
    public string? Text { get; set; }

    /// <summary>What it says, in HTML; beside <see cref="Text"/>, the same in another form.</summary>
    public string? Html { get; set; }

    /// <summary>What <see cref="Html"/> refers to by their <see cref="MimePart.ContentId"/>: pictures.</summary>
    public IList<MimePart> Related { get; } = [];

    /// <summary>What comes with it.</summary>
    public IList<MimePart> Attachments { get; } = [];

    /// <summary>What it consists of, for who puts it together himself, in place of text, HTML and attachments.</summary>
    public MimePart? Body { get; set; }

    /// <summary>
    /// The message as a callback that gives it, headers and all, from its start. Each call makes a new one, with new
    /// boundaries.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// There is nobody it is from; or something that cannot be sent: a line break in a header, an address that is none.
    /// </exception>
    public SendCallback Open() => LayOut().ToCallback();

    /// <summary>The message laid out, for who needs to know more than the bytes.</summary>
    internal MimeLayout LayOut()
    {
        var layout = new MimeLayout();
        HeaderText headers = layout.Headers;
        Mailbox from = From ?? throw new ArgumentException("the message is from nobody");
        headers.Pieces("Date", Written(Date ?? DateTimeOffset.Now));
        headers.Addresses("From", [from]);
        if (Sender is not null)
            headers.Addresses("Sender", [Sender]);
        headers.Addresses("Reply-To", [.. ReplyTo]);
        headers.Addresses("To", [.. To]);
        headers.Addresses("Cc", [.. Cc]);
        if (Subject is not null)
            headers.Free("Subject", Subject);
        headers.Pieces("Message-ID", $"<{CheckedId(MessageId ?? NewId(from))}>");
        foreach (MimeHeader header in Headers)
        {
            if (Own.Contains(header.Name))
                throw new ArgumentException($"{header.Name} is made of the message's properties");
            headers.Free(header.Name, header.Value);
        }

        headers.Pieces("MIME-Version", "1.0");
        layout.Add(Content());
        return layout;
    }

    private MimePart Content()
    {
        if (Body is not null)
        {
            return Text is null && Html is null && Attachments.Count == 0 && Related.Count == 0
                ? Body : throw new ArgumentException("the message has a body, and text or attachments beside it");
        }

        var forms = new List<MimePart>();
        if (Text is not null || Html is null)
            forms.Add(MimePart.Text(Text ?? string.Empty));
        if (Html is not null)
            forms.Add(Together("related", [MimePart.Text(Html, "html"), .. Related]));
        else if (Related.Count > 0)
            throw new ArgumentException("there is no HTML for the parts to be related to");
        MimePart said = Together("alternative", forms);
        foreach (MimePart attachment in Attachments)
        {
            if (attachment.Disposition == MimeDisposition.Unsaid)
                attachment.Disposition = MimeDisposition.Attachment;
        }

        return Together("mixed", [said, .. Attachments]);
    }

    private static MimePart Together(string subtype, List<MimePart> parts)
        => parts.Count == 1 ? parts[0] : new MimeMultipart(subtype, parts);

    private static string Written(DateTimeOffset date) => string.Create(
        CultureInfo.InvariantCulture,
        $"{date:ddd, dd MMM yyyy HH:mm:ss} {(date.Offset < TimeSpan.Zero ? '-' : '+')}{date.Offset:hhmm}");

    private static string NewId(Mailbox from)
    {
        string address = from.HeaderAddress();
        string domain = address[(address.LastIndexOf('@') + 1)..];
        if (domain.Length == 0 || domain.Length == address.Length || !System.Text.Ascii.IsValid(domain))
            domain = "localhost";
        return $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}@{domain}";
    }

    private static string CheckedId(string id)
        => id.Length > 0 && id.All(c => c is > ' ' and < '\x7f' and not ('<' or '>'))
            ? id : throw new ArgumentException("not an identification of a message");
}
