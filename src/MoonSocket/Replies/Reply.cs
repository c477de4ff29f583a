using System.Text;

namespace MoonSocket.Replies;

/// <summary>What a server answers: three digits, and a text of one line or more (RFC 959, section 4.2; RFC 5321,
/// section 4.2).</summary>
/// <param name="Code">The three digits, 100 to 599.</param>
/// <param name="Bytes">The lines as they came, digits included, LF between them.</param>
internal sealed record Reply(int Code, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The first digit.</summary>
    public int Class => Code / 100;

    /// <summary>Something has begun, and another reply follows: 1xx.</summary>
    public bool IsPreliminary => Class == 1;

    /// <summary>Done: 2xx.</summary>
    public bool IsPositive => Class == 2;

    /// <summary>More is wanted: 3xx.</summary>
    public bool IsIntermediate => Class == 3;

    /// <summary>Refused: 4xx (not now) or 5xx (never).</summary>
    public bool IsNegative => Class >= 4;

    /// <summary>The lines as text, digits included, LF between them.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The lines, each without the digits and separator it began with.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            string digits = Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
            foreach (string line in Text.Split('\n'))
            {
                bool isMarked = line.StartsWith(digits, StringComparison.Ordinal)
                    && (line.Length == 3 || line[3] is ' ' or '-');
                yield return isMarked ? line[Math.Min(4, line.Length)..] : line;
            }
        }
    }

    public override string ToString() => Text;
}
