namespace MoonSocket.Http;

/// <summary>One header line (RFC 9110, section 5): a name, compared without regard to case, and its value.</summary>
/// <param name="Name">The name, a token.</param>
/// <param name="Value">The value, as it stands on the line. Bytes and characters are the same numbers (Latin-1).</param>
public readonly record struct HttpHeader(string Name, string Value)
{
    /// <summary>The line without its end: <c>Name: value</c>.</summary>
    public override string ToString() => $"{Name}: {Value}";
}
