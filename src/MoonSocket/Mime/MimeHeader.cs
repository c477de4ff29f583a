namespace MoonSocket.Mime;

/// <summary>A header of a message or a part.</summary>
/// <param name="Name">Such as <c>X-Mailer</c>.</param>
/// <param name="Value">In any script; what is not ASCII is encoded when it is written (RFC 2047).</param>
public readonly record struct MimeHeader(string Name, string Value);
