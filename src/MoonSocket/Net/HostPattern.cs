using System.Globalization;
using System.Net;

namespace MoonSocket.Net;

/// <summary>
/// Host names as <see cref="NetworkPolicy"/> compares them: lower case, ASCII (IDNA), no final dot, addresses in
/// their canonical form. A pattern is such a name, or <c>*.</c> before one, which stands for everything below it.
/// </summary>
internal static class HostPattern
{
    private static readonly IdnMapping Idn = new();

    public static string Normalize(string host)
    {
        string name = host.Trim();
        if (name.StartsWith('[') && name.EndsWith(']'))
            name = name[1..^1];
        if (IPAddress.TryParse(name, out IPAddress? address))
            return AddressRanges.Unwrap(address).ToString();
        name = name.TrimEnd('.').ToLowerInvariant();
        if (System.Text.Ascii.IsValid(name))
            return name;
        try
        {
            return Idn.GetAscii(name);
        }
        catch (ArgumentException)
        {
            // No valid name: it matches no pattern, and the resolver will say so.
            return name;
        }
    }

    /// <summary>The first of the patterns that covers a normalized name.</summary>
    public static string? FirstMatch(IEnumerable<string> patterns, string name)
    {
        foreach (string pattern in patterns)
        {
            if (Matches(pattern, name))
                return pattern;
        }

        return null;
    }

    private static bool Matches(string pattern, string name)
    {
        if (pattern == "*")
            return true;
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
            return name == Normalize(pattern);
        string parent = Normalize(pattern[2..]);
        return name.Length > parent.Length + 1
            && name.EndsWith(parent, StringComparison.Ordinal)
            && name[name.Length - parent.Length - 1] == '.';
    }
}
