using System.Text;

namespace MoonSocket.Mime;

/// <summary>
/// Text in headers that is not ASCII: words of at most 75 characters (RFC 2047), each with whole characters in it, in
/// base64 or in the like of quoted-printable, whichever is shorter.
/// </summary>
internal static class EncodedWords
{
    private const string Start = "=?utf-8?";
    private const string End = "?=";

    // "=?utf-8?B?" and "?=".
    private const int Frame = 12;

    // The fewest useful characters: one of four bytes in Q.
    private const int Least = 12;

    /// <summary>Appends the text as encoded words, a line each; the first may follow what is on the line already.</summary>
    /// <param name="output">A header that is being written.</param>
    /// <param name="text">What to say.</param>
    /// <param name="column">How long the line is already, and then how long the last one is.</param>
    public static void Append(StringBuilder output, string text, ref int column)
    {
        bool inBase64 = QLength(text) > Encoding.UTF8.GetByteCount(text) * 4 / 3;
        var bytes = new List<byte>();
        int length = 0;
        if (HeaderText.LongestLine - 2 - column < Frame + Least)
            Fold(output, ref column);
        foreach (Rune rune in text.EnumerateRunes())
        {
            byte[] next = Encoding.UTF8.GetBytes(rune.ToString());
            int longer = inBase64 ? (bytes.Count + next.Length + 2) / 3 * 4 : length + next.Sum(QLength);
            int room = HeaderText.LongestLine - 2 - column - Frame;
            if (longer > room && bytes.Count > 0)
            {
                Word(output, bytes, inBase64, ref column);
                Fold(output, ref column);
                longer = inBase64 ? (next.Length + 2) / 3 * 4 : next.Sum(QLength);
            }

            bytes.AddRange(next);
            length = longer;
        }

        Word(output, bytes, inBase64, ref column);
    }

    private static void Fold(StringBuilder output, ref int column)
    {
        output.Append("\r\n ");
        column = 1;
    }

    private static void Word(StringBuilder output, List<byte> bytes, bool inBase64, ref int column)
    {
        int before = output.Length;
        output.Append(Start).Append(inBase64 ? "B?" : "Q?");
        if (inBase64)
        {
            output.Append(Convert.ToBase64String([.. bytes]));
        }
        else
        {
            foreach (byte b in bytes)
            {
                if (b == ' ')
                    output.Append('_');
                else if (QLength(b) == 1)
                    output.Append((char)b);
                else
                    output.Append('=').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        output.Append(End);
        column += output.Length - before;
        bytes.Clear();
    }

    private static int QLength(string text) => Encoding.UTF8.GetBytes(text).Sum(QLength);

    // Only what may stand in a phrase too (RFC 2047, section 5, 3): then one form serves everywhere.
    private static int QLength(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)' ' or (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/' ? 1 : 3;
}
