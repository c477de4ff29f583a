using System.Buffers;
using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>Text in memory, written in the way that suits it best.</summary>
internal static class TextEncoding
{
    private const int LongestLine = 998;

    /// <summary>Which way that is, never one that the caller would have had to ask for.</summary>
    public static MimeEncoding Choose(ReadOnlySpan<byte> text)
    {
        if (CanStay(text))
            return MimeEncoding.SevenBit;
        int quoted = 0;
        foreach (byte b in text)
            quoted += b is >= 0x80 or (< 0x20 and not ((byte)'\r' or (byte)'\n' or (byte)'\t')) or 0x7F or (byte)'=' ? 3 : 1;
        return quoted <= (long)text.Length * 4 / 3 ? MimeEncoding.QuotedPrintable : MimeEncoding.Base64;
    }

    /// <summary>The text with CR LF for line ends, in UTF-8.</summary>
    public static byte[] ToLines(string text) => Run(Filters.NormalizeEndOfLine(), Encoding.UTF8.GetBytes(text));

    /// <summary>All that a filter makes of some bytes.</summary>
    public static byte[] Run(Filter filter, ReadOnlySpan<byte> bytes)
    {
        using (filter)
        {
            var output = new ArrayBufferWriter<byte>();
            while (!bytes.IsEmpty)
                bytes = bytes[filter.Transform(bytes, output)..];
            while (!filter.Flush(output))
            {
            }

            return output.WrittenSpan.ToArray();
        }
    }

    // Blanks at the end of a line get lost on the way, and a line that begins like a mailbox's separator is changed.
    private static bool CanStay(ReadOnlySpan<byte> text)
    {
        if (!Ascii.IsValid(text) || text.ContainsAnyInRange((byte)0, (byte)8) || text.ContainsAnyInRange((byte)14, (byte)31)
            || text.IndexOf(" \r\n"u8) >= 0 || text.IndexOf("\t\r\n"u8) >= 0 || text.EndsWith(" "u8) || text.EndsWith("\t"u8)
            || text.StartsWith("From "u8) || text.IndexOf("\nFrom "u8) >= 0)
            return false;
        foreach (Range line in text.Split("\r\n"u8))
        {
            if (text[line].Length > LongestLine)
                return false;
        }

        return true;
    }
}
