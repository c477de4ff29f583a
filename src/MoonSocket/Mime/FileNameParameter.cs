using System.Text;

namespace MoonSocket.Mime;

/// <summary>
/// A parameter of a header whose value may be in any script and of any length: in pieces and percent-encoded where it
/// cannot stand as it is (RFC 2231).
/// </summary>
internal static class FileNameParameter
{
    private const int LongestPlain = 55;
    private const int LongestPiece = 48;

    /// <summary>The parameter as pieces, each a line where need be.</summary>
    /// <exception cref="ArgumentException">There is a control character in the value.</exception>
    public static IEnumerable<string> Of(string name, string value)
    {
        if (value.Any(char.IsControl))
            throw new ArgumentException($"there is a control character in the {name}");
        if (Ascii.IsValid(value) && value.Length <= LongestPlain)
        {
            string escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            return [$"{name}=\"{escaped}\""];
        }

        var pieces = new List<string>();
        var piece = new StringBuilder("utf-8''");
        foreach (byte b in Encoding.UTF8.GetBytes(value))
        {
            // attribute-char of RFC 2231, section 7, and of the filesystem's dots.
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'.' or (byte)'-' or (byte)'_')
                piece.Append((char)b);
            else
                piece.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            if (piece.Length < LongestPiece)
                continue;
            pieces.Add(piece.ToString());
            piece.Clear();
        }

        if (piece.Length > 0)
            pieces.Add(piece.ToString());
        return pieces.Count == 1
            ? [$"{name}*={pieces[0]}"]
            : pieces.Select((text, i) => $"{name}*{i}*={text}{(i + 1 < pieces.Count ? ";" : "")}");
    }
}
