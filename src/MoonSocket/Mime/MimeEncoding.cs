namespace MoonSocket.Mime;

/// <summary>How the content of a part is written (RFC 2045, section 6).</summary>
public enum MimeEncoding
{
    /// <summary>
    /// What suits: text in memory as it is if it can be, else in quoted-printable or base64, whichever is shorter;
    /// anything else in base64.
    /// </summary>
    Automatic,

    /// <summary>In base64: any bytes.</summary>
    Base64,

    /// <summary>In quoted-printable: text, whose line ends become CR LF.</summary>
    QuotedPrintable,

    /// <summary>As it is: lines of at most 998 ASCII characters, whose ends become CR LF.</summary>
    SevenBit,

    /// <summary>As it is: lines of at most 998 bytes. For servers with 8BITMIME.</summary>
    EightBit,

    /// <summary>As it is: any bytes. For servers with BINARYMIME.</summary>
    Binary,
}
