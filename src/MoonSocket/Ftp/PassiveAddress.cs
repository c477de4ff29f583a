using System.Globalization;
using System.Net;
using MoonSocket.Replies;

namespace MoonSocket.Ftp;

/// <summary>Where a server says it listens for a data connection.</summary>
/// <param name="Announced">The address it names (PASV only). It is not believed: see <see cref="FtpConversation.DataHost"/>.</param>
/// <param name="Port">The port.</param>
internal readonly record struct PassiveAddress(IPAddress? Announced, int Port)
{
    /// <summary>
    /// Reads "229 Entering Extended Passive Mode (|||6446|)" (RFC 2428, section 3): any delimiter, and between two of
    /// the first three perhaps something that is not for us.
    /// </summary>
    public static PassiveAddress? OfExtended(Reply reply)
    {
        string text = reply.Text;
        for (int open = text.IndexOf('(', StringComparison.Ordinal); open >= 0; open = text.IndexOf('(', open + 1))
        {
            int close = text.IndexOf(')', open);
            if (close < open + 6)
                continue;
            string[] parts = text[(open + 2)..close].Split(text[open + 1]);
            if (parts.Length == 4 && parts[3].Length == 0 && PortOf(parts[2]) is { } port)
                return new PassiveAddress(null, port);
        }

        return null;
    }

    /// <summary>
    /// Reads "227 Entering Passive Mode (h1,h2,h3,h4,p1,p2)": the first six groups of digits with one character between,
    /// for servers write brackets or leave them out (RFC 1123, section 4.1.2.6).
    /// </summary>
    public static PassiveAddress? OfPlain(Reply reply)
    {
        string text = reply.Text;
        for (int start = Math.Min(4, text.Length); start < text.Length; start++)
        {
            if (char.IsAsciiDigit(text[start]) && !char.IsAsciiDigit(text[start - 1]) && Groups(text.AsSpan(start)) is { } g)
                return new PassiveAddress(new IPAddress([g[0], g[1], g[2], g[3]]), (g[4] << 8) | g[5]);
        }

        return null;
    }

    private static byte[]? Groups(ReadOnlySpan<char> text)
    {
        byte[] groups = new byte[6];
        for (int i = 0; i < groups.Length; i++)
        {
            int length = text.IndexOfAnyExceptInRange('0', '9');
            if (length < 0)
                length = text.Length;
            if (length is 0 or > 3 || !byte.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out groups[i]))
                return null;
            text = text[length..];
            if (i < 5 && text.Length < 2)
                return null;
            text = i < 5 ? text[1..] : text;
        }

        return groups[4] == 0 && groups[5] == 0 ? null : groups;
    }

    private static int? PortOf(string text)
        => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0 ? port : null;
}
