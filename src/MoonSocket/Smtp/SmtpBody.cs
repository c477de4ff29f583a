namespace MoonSocket.Smtp;

/// <summary>What kind of bytes a message has.</summary>
public enum SmtpBody
{
    /// <summary>Not known: it may be text with 8-bit bytes, and is said to be where the server takes such.</summary>
    Unknown,

    /// <summary>Text of 7-bit bytes.</summary>
    SevenBit,

    /// <summary>Text with 8-bit bytes (RFC 6152). A server that does not take such is not sent it.</summary>
    EightBit,

    /// <summary>Any bytes, lines or none (RFC 3030). A server that does not take such is not sent it.</summary>
    Binary,
}
