using System.Security.Cryptography;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>
/// A message laid out: what is written between the parts, in memory, and the parts' callbacks, in the order in which
/// they are sent. A boundary is 128 bits of chance behind "=_", which neither base64 nor quoted-printable can contain;
/// in a part that is not encoded, and is there before the boundary is, it does not occur by any chance that matters.
/// </summary>
internal sealed class MimeLayout
{
    private readonly List<SendCallback> _pieces = [];
    private readonly HeaderText _text = new();
    private bool _hasUnicodeInside;

    /// <summary>The encoding of the least demanding transport that carries it: 7-bit, 8-bit or binary.</summary>
    public MimeEncoding Carrier { get; private set; } = MimeEncoding.SevenBit;

    /// <summary>Whether there are addresses in the headers that are not ASCII (RFC 6532).</summary>
    public bool IsUnicode => _text.IsUnicode || _hasUnicodeInside;

    /// <summary>Where the headers are written.</summary>
    public HeaderText Headers => _text;

    /// <summary>All of it as one callback.</summary>
    public SendCallback ToCallback()
    {
        FlushText();
        return new ConcatSender([.. _pieces]).NextAsync;
    }

    /// <summary>Writes a part: its headers, the empty line, its content.</summary>
    public void Add(MimePart part)
    {
        foreach (MimeHeader header in part.Headers)
        {
            if (header.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                && header.Name.ToUpperInvariant() is "CONTENT-TYPE" or "CONTENT-TRANSFER-ENCODING" or "CONTENT-DISPOSITION" or "CONTENT-ID")
                throw new ArgumentException($"{header.Name} is made of the part's properties");
            _text.Free(header.Name, header.Value);
        }

        if (part.ContentId is { } id)
            _text.Pieces("Content-ID", $"<{Checked(id)}>");
        AddDisposition(part);
        if (part is MimeMultipart multipart)
            AddParts(multipart);
        else if (part.Inner is { } inner)
            AddMessage(part, inner);
        else if (part.InMemory is { } text)
            AddInMemory(part, text);
        else
            AddContent(part);
    }

    private void AddDisposition(MimePart part)
    {
        string word = part.Disposition switch
        {
            MimeDisposition.Inline => "inline",
            MimeDisposition.Attachment => "attachment",
            _ => part.FileName is null ? "" : "attachment",
        };
        if (word.Length == 0)
            return;
        if (part.FileName is { Length: > 0 } name)
            _text.Pieces("Content-Disposition", [word + ";", .. FileNameParameter.Of("filename", name)]);
        else
            _text.Pieces("Content-Disposition", word);
    }

    private void AddParts(MimeMultipart multipart)
    {
        if (multipart.Parts.Count == 0)
            throw new ArgumentException("a multipart has no parts");
        if (multipart.Encoding is not (MimeEncoding.Automatic or MimeEncoding.SevenBit or MimeEncoding.EightBit or MimeEncoding.Binary))
            throw new ArgumentException("a multipart cannot be encoded, only its parts can (RFC 2045, section 6.4)");
        string boundary = "=_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var inside = new MimeLayout();
        foreach (MimePart part in multipart.Parts)
        {
            inside._text.Line($"--{boundary}");
            inside.Add(part);
            inside._text.Line("");
        }

        inside._text.Line($"--{boundary}--");
        if (multipart.Epilogue is { Length: > 0 } epilogue)
            inside._text.Line(Commentary(epilogue).TrimEnd('\r', '\n'));
        Carry(inside);
        _text.Pieces("Content-Type", multipart.ContentType.TrimEnd(';') + ";", $"boundary=\"{boundary}\"");
        SayCarrier(inside.Carrier);
        if (multipart.Preamble is { Length: > 0 } preamble)
            _text.Line(Commentary(preamble));
        Append(inside);
    }

    private void AddMessage(MimePart part, MimeMessage message)
    {
        MimeLayout inside = message.LayOut();
        Carry(inside);
        _text.Pieces("Content-Type", part.ContentType);
        SayCarrier(inside.Carrier);
        Append(inside);
    }

    private void AddInMemory(MimePart part, string text)
    {
        byte[] lines = TextEncoding.ToLines(text);
        MimeEncoding encoding = part.Encoding == MimeEncoding.Automatic ? TextEncoding.Choose(lines) : part.Encoding;
        if (encoding is MimeEncoding.QuotedPrintable or MimeEncoding.Base64)
            lines = TextEncoding.Run(Encoder(encoding), lines);
        else
            _ = TextEncoding.Run(Encoder(encoding), lines);
        Describe(part, encoding);
        _pieces.Add(Send.Bytes(lines));
    }

    private void AddContent(MimePart part)
    {
        MimeEncoding encoding = part.Encoding == MimeEncoding.Automatic ? MimeEncoding.Base64 : part.Encoding;
        Describe(part, encoding);
        _pieces.Add(encoding == MimeEncoding.Binary
            ? part.Open()
            : new EncodedSender(part.Open(), () => Encoder(encoding), LengthIn(encoding)).NextAsync);
    }

    private void Describe(MimePart part, MimeEncoding encoding)
    {
        _text.Pieces("Content-Type", part.ContentType.Split("; ") is { Length: > 1 } pieces
            ? pieces.Select((piece, i) => i + 1 < pieces.Length ? piece + ";" : piece)
            : [part.ContentType]);
        if (encoding is MimeEncoding.EightBit or MimeEncoding.Binary && encoding > Carrier)
            Carrier = encoding;
        _text.Pieces("Content-Transfer-Encoding", Word(encoding));
        _text.Line("");
        FlushText();
    }

    private void SayCarrier(MimeEncoding carrier)
    {
        if (carrier != MimeEncoding.SevenBit)
            _text.Pieces("Content-Transfer-Encoding", Word(carrier));
        _text.Line("");
    }

    private void Carry(MimeLayout inside)
    {
        Carrier = inside.Carrier > Carrier ? inside.Carrier : Carrier;
        _hasUnicodeInside |= inside.IsUnicode;
    }

    private void Append(MimeLayout inside)
    {
        FlushText();
        inside.FlushText();
        _pieces.AddRange(inside._pieces);
    }

    private void FlushText()
    {
        if (_text.Take() is { Length: > 0 } bytes)
            _pieces.Add(Send.Bytes(bytes));
    }

    private static string Word(MimeEncoding encoding) => encoding switch
    {
        MimeEncoding.Base64 => "base64",
        MimeEncoding.QuotedPrintable => "quoted-printable",
        MimeEncoding.EightBit => "8bit",
        MimeEncoding.Binary => "binary",
        _ => "7bit",
    };

    private static Filter Encoder(MimeEncoding encoding) => encoding switch
    {
        MimeEncoding.Base64 => Filters.Base64Encode().Then(Filters.Wrap()),
        MimeEncoding.QuotedPrintable => Filters.NormalizeEndOfLine().Then(Filters.QuotedPrintableEncode()).Then(Filters.QuotedPrintableWrap()),
        MimeEncoding.Binary => new PassThrough(),
        _ => Filters.NormalizeEndOfLine().Then(new PlainLines(allows8Bit: encoding == MimeEncoding.EightBit)),
    };

    // Lines of 76 characters, each with its end.
    private static Func<long, long?> LengthIn(MimeEncoding encoding) => bytes =>
    {
        long characters = (bytes + 2) / 3 * 4;
        return encoding == MimeEncoding.Base64 ? characters + ((characters + 75) / 76 * 2) : null;
    };

    private static string Checked(string id)
        => id.Length > 0 && id.All(c => c is > ' ' and < '\x7f' and not ('<' or '>'))
            ? id : throw new ArgumentException("not an identification of content");

    private static string Commentary(string text)
    {
        byte[] lines = TextEncoding.ToLines(text);
        using var check = new PlainLines(allows8Bit: false);
        check.TryPass(lines);
        return System.Text.Encoding.ASCII.GetString(lines);
    }
}
