using System.Text;

namespace MoonSocket.Mime;

/// <summary>
/// Writes headers: folded before 78 characters where there is a blank to fold at (RFC 5322, section 2.2.3), in encoded
/// words where they are not ASCII (RFC 2047). What would begin another header is refused.
/// </summary>
internal sealed class HeaderText
{
    /// <summary>What lines should keep to, in characters.</summary>
    public const int LongestLine = 78;

    // A word that cannot be folded may make its line longer, but not longer than any line may be.
    private const int LongestWord = 900;

    private readonly StringBuilder _text = new();
    private int _column;

    /// <summary>Whether there is something in it that is not ASCII: an address, which nothing can encode.</summary>
    public bool IsUnicode { get; private set; }

    /// <summary>What has been written so far, as bytes; and begins anew.</summary>
    public byte[] Take()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(_text.ToString());
        _text.Clear();
        return bytes;
    }

    /// <summary>Writes a line as it is, without its end.</summary>
    public void Line(string text) => _text.Append(text).Append("\r\n");

    /// <summary>Writes a header of free text.</summary>
    public void Free(string name, string value)
    {
        Begin(name, value);
        Phrase(value, isFree: true);
        _text.Append("\r\n");
    }

    /// <summary>Writes a header of pieces that may stand on lines of their own, with blanks between.</summary>
    public void Pieces(string name, params IEnumerable<string> pieces)
    {
        _column = 0;
        Put(name + ":");
        foreach (string piece in pieces)
        {
            Check(name, piece);
            Separate(piece.Length);
            Put(piece);
        }

        _text.Append("\r\n");
    }

    /// <summary>Writes a header of addresses; none: no header.</summary>
    public void Addresses(string name, IReadOnlyList<Mailbox> mailboxes)
    {
        if (mailboxes.Count == 0)
            return;
        Begin(name, string.Empty);
        for (int i = 0; i < mailboxes.Count; i++)
        {
            string address = mailboxes[i].HeaderAddress();
            IsUnicode |= !Ascii.IsValid(address);
            string comma = i + 1 < mailboxes.Count ? "," : "";
            if (i > 0)
                Separate(Math.Min(address.Length + 3, LongestLine));
            if (mailboxes[i].Name is { Length: > 0 } shown)
            {
                Check(name, shown);
                Phrase(shown, isFree: false);
                Separate(address.Length + 2 + comma.Length);
                Put($"<{address}>{comma}");
            }
            else
            {
                Put(address + comma);
            }
        }

        _text.Append("\r\n");
    }

    private void Begin(string name, string value)
    {
        Check(name, value);
        _column = 0;
        Put(name + ": ");
    }

    // Text as it is where it can be; from the first word that cannot be to the last one, encoded.
    private void Phrase(string value, bool isFree)
    {
        bool isSpecial = !isFree && !IsAtoms(value);
        if (isSpecial && IsQuotable(value))
        {
            string quoted = '"' + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
            if (_column + quoted.Length > LongestLine && _column > 1)
                Fold();
            Put(quoted);
            return;
        }

        List<(int Start, int End)> words = Words(value);
        int first = words.FindIndex(word => MustEncode(value[word.Start..word.End]));
        int last = words.FindLastIndex(word => MustEncode(value[word.Start..word.End]));
        bool isWhole = value.Length > 0
            && (isSpecial || IsBlank(value[0]) || IsBlank(value[^1]) || value.Contains('\t', StringComparison.Ordinal));
        if (isWhole)
        {
            EncodedWords.Append(_text, value, ref _column);
            return;
        }

        for (int i = 0; i < words.Count; i++)
        {
            int end = i == first ? words[last].End : words[i].End;
            string word = value[words[i].Start..end];
            // The blanks before a word are folded at, and stay.
            string blanks = i == 0 ? "" : value[words[i - 1].End..words[i].Start];
            bool isEncoded = i == first;
            int length = isEncoded ? 30 : word.Length;
            if (blanks.Length > 0 && _column + blanks.Length + length > LongestLine)
            {
                _text.Append("\r\n");
                _column = 0;
            }

            Put(blanks);
            if (isEncoded)
            {
                EncodedWords.Append(_text, word, ref _column);
                i = last;
            }
            else
            {
                Put(word);
            }
        }
    }

    private static List<(int Start, int End)> Words(string value)
    {
        var words = new List<(int, int)>();
        int start = 0;
        for (int i = 0; i <= value.Length; i++)
        {
            if (i < value.Length && !IsBlank(value[i]))
                continue;
            if (i > start)
                words.Add((start, i));
            start = i + 1;
        }

        return words;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t';

    // What looks like an encoded word would be read as one.
    private static bool MustEncode(string word)
        => word.Length > LongestWord || word.Any(c => c is <= ' ' or >= '\x7f') || word.Contains("=?", StringComparison.Ordinal);

    private static bool IsAtoms(string value)
        => value.Split(' ').All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal)))
            && !value.Contains("=?", StringComparison.Ordinal);

    private static bool IsQuotable(string value)
        => value.Length < 60 && value.All(c => c is >= ' ' and < '\x7f') && !value.Contains("=?", StringComparison.Ordinal);

    private static void Check(string name, string value)
    {
        if (value.AsSpan().IndexOfAny("\r\n\0") >= 0)
            throw new ArgumentException($"there is a line break or a NUL in the header {name}");
    }

    private void Separate(int length)
    {
        if (_column + 1 + length > LongestLine && _column > 1)
            Fold();
        else
            Put(" ");
    }

    private void Fold()
    {
        _text.Append("\r\n ");
        _column = 1;
    }

    private void Put(string text)
    {
        _text.Append(text);
        _column += text.Length;
    }
}
