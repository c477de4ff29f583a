using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>
/// A part of a message: what kind of content it is, and a callback that gives it. Parts of parts are made by
/// <see cref="MimeMultipart"/>.
/// </summary>
public class MimePart
{
    private readonly Func<SendCallback>? _open;
    private string _contentType;

    /// <summary>Creates a part of what a callback gives, which may have filters of its own.</summary>
    /// <param name="content">Gives the content, before it is encoded for the mail.</param>
    /// <param name="contentType">What kind of content it is, such as <c>application/pdf</c>.</param>
    /// <exception cref="ArgumentException">The type is not one.</exception>
    public MimePart(SendCallback content, string contentType = "application/octet-stream")
        : this(Once(content), contentType)
    {
    }

    private protected MimePart(string contentType) => _contentType = CheckedType(contentType);

    private MimePart(Func<SendCallback> open, string contentType)
        : this(contentType) => _open = open;

    /// <summary>What kind of content it is (RFC 2045, section 5), with its parameters.</summary>
    /// <exception cref="ArgumentException">It is not a type.</exception>
    public string ContentType
    {
        get => _contentType;
        set => _contentType = CheckedType(value);
    }

    /// <summary>How the content is written.</summary>
    public MimeEncoding Encoding { get; set; }

    /// <summary>How it is to be shown.</summary>
    public MimeDisposition Disposition { get; set; }

    /// <summary>The name it is to be stored under, in any script (RFC 2231).</summary>
    public string? FileName { get; set; }

    /// <summary>What other parts call it (RFC 2392), without brackets: <c>logo@example</c> for <c>cid:logo@example</c>.</summary>
    public string? ContentId { get; set; }

    /// <summary>Its other headers.</summary>
    public MimeHeaderList Headers { get; } = new();

    /// <summary>The text of a part that is in memory.</summary>
    internal string? InMemory { get; private init; }

    /// <summary>The message that is the content.</summary>
    internal MimeMessage? Inner { get; private init; }

    /// <summary>A part of text, in UTF-8.</summary>
    /// <param name="text">The text; its line ends become CR LF.</param>
    /// <param name="subtype">What kind of text.</param>
    public static MimePart Text(string text, string subtype = "plain")
    {
        ArgumentNullException.ThrowIfNull(text);
        return new MimePart(() => Send.String(text), $"text/{subtype}; charset=utf-8") { InMemory = text };
    }

    /// <summary>A file to attach, read when the message is sent.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="contentType">What kind of content it is; <see langword="null"/>: by the ending of its name.</param>
    /// <param name="fileName">The name to store it under; <see langword="null"/>: its own.</param>
    public static MimePart File(string path, string? contentType = null, string? fileName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        fileName ??= Path.GetFileName(path);
        return new MimePart(() => Send.File(path), contentType ?? MediaTypes.Of(path))
        {
            FileName = fileName,
            Disposition = MimeDisposition.Attachment,
        };
    }

    /// <summary>A part of bytes that are in memory.</summary>
    public static MimePart Bytes(ReadOnlyMemory<byte> content, string contentType = "application/octet-stream")
        => new(() => Send.Bytes(content), contentType);

    /// <summary>A message as part of another (RFC 2046, section 5.2.1).</summary>
    public static MimePart Message(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new MimePart(message.Open, "message/rfc822") { Inner = message };
    }

    /// <summary>The content, from its start.</summary>
    internal SendCallback Open() => _open!();

    // A callback of the caller's serves once, unless it is one that can go back.
    private static Func<SendCallback> Once(SendCallback content)
    {
        ArgumentNullException.ThrowIfNull(content);
        bool isUsed = false;
        return () =>
        {
            if (isUsed && Sender.Of(content)?.TryRewind() != true)
                return Send.Fail("the content of a part was given by a callback that cannot give it again");
            isUsed = true;
            return content;
        };
    }

    private static string CheckedType(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        int slash = type.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == type.Length - 1 || type.Any(c => c is < ' ' or >= '\x7f'))
            throw new ArgumentException("not a content type");
        return type;
    }
}
