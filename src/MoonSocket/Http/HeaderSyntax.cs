using System.Buffers;

namespace MoonSocket.Http;

/// <summary>What may stand in a request line and in a header line (RFC 9110, sections 5.1, 5.5 and 5.6.2).</summary>
internal static class HeaderSyntax
{
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsToken(name))
            throw new ArgumentException($"header name {Show(name)} is not a token", nameof(name));
    }

    public static void CheckValue(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (var c in value)
        {
            if (c is '\r' or '\n' or '\0')
                throw new ArgumentException($"value of header {name} contains {NameOf(c)}", nameof(value));
            if (c > '\u00ff')
            {
                throw new ArgumentException(
                    $"value of header {name} contains U+{(int)c:X4}, which has no byte of its own", nameof(value));
            }
        }
    }

    public static void CheckMethod(string method)
    {
        if (!IsToken(method))
            throw new ArgumentException($"method {Show(method)} is not a token", nameof(method));
        if (method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException("method CONNECT asks for a tunnel, which is not a transfer", nameof(method));
    }

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Token);

    /// <summary>The name of a character that cannot be shown.</summary>
    public static string NameOf(char c) => c switch
    {
        '\r' => "CR",
        '\n' => "LF",
        '\0' => "NUL",
        _ => $"U+{(int)c:X4}",
    };

    /// <summary>A text in quotes, with what cannot be shown made visible.</summary>
    public static string Show(string text)
    {
        var shown = string.Concat(text.Select(c => c < ' ' || c == '\x7f' ? $"<{NameOf(c)}>" : c.ToString()));
        return $"\"{shown}\"";
    }
}
