namespace MoonSocket.Mime;

/// <summary>How a part is to be shown (RFC 2183).</summary>
public enum MimeDisposition
{
    /// <summary>Not said: as what reads it finds right.</summary>
    Unsaid,

    /// <summary>With the message.</summary>
    Inline,

    /// <summary>When asked for.</summary>
    Attachment,
}
