using System.Globalization;
using System.Text;

namespace MoonSocket.Smtp;

/// <summary>
/// SASLprep (RFC 4013): one spelling for each user name and password, and none that could not be typed again. The tables
/// are those of RFC 3454; what runs from left to right (D.2) is taken to be every letter that does not run the other way.
/// Characters that Unicode 3.2 did not have are let through, as for a query (RFC 3454, section 7).
/// </summary>
internal static class SaslPrep
{
    // B.1: commonly mapped to nothing.
    private static readonly (int First, int Last)[] Nothing =
    [
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x1806, 0x1806), (0x180B, 0x180D), (0x200B, 0x200D), (0x2060, 0x2060),
        (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    ];

    // C.1.2: spaces outside of ASCII, which become that in it.
    private static readonly (int First, int Last)[] Spaces =
    [
        (0x00A0, 0x00A0), (0x1680, 0x1680), (0x2000, 0x200B), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000),
    ];

    // C.2.1 to C.9, but for the last two of each plane (C.4): controls, private use, surrogates, tags and their like.
    private static readonly (int First, int Last)[] Prohibited =
    [
        (0x0000, 0x001F), (0x007F, 0x009F), (0x0340, 0x0341), (0x06DD, 0x06DD), (0x070F, 0x070F), (0x180E, 0x180E),
        (0x200C, 0x200F), (0x2028, 0x202E), (0x2060, 0x2063), (0x206A, 0x206F), (0x2FF0, 0x2FFB), (0xD800, 0xF8FF),
        (0xFDD0, 0xFDEF), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFD), (0x1D173, 0x1D17A), (0xE0001, 0xE0001), (0xE0020, 0xE007F),
        (0xF0000, 0x10FFFF),
    ];

    // D.1: what runs from right to left.
    private static readonly (int First, int Last)[] RightToLeft =
    [
        (0x05BE, 0x05BE), (0x05C0, 0x05C0), (0x05C3, 0x05C3), (0x05D0, 0x05EA), (0x05F0, 0x05F4), (0x061B, 0x061B),
        (0x061F, 0x061F), (0x0621, 0x063A), (0x0640, 0x064A), (0x066D, 0x066F), (0x0671, 0x06D5), (0x06DD, 0x06DD),
        (0x06E5, 0x06E6), (0x06FA, 0x06FE), (0x0700, 0x070D), (0x0710, 0x0710), (0x0712, 0x072C), (0x0780, 0x07A5),
        (0x07B1, 0x07B1), (0x200F, 0x200F), (0xFB1D, 0xFB1D), (0xFB1F, 0xFB28), (0xFB2A, 0xFB36), (0xFB38, 0xFB3C),
        (0xFB3E, 0xFB3E), (0xFB40, 0xFB41), (0xFB43, 0xFB44), (0xFB46, 0xFBB1), (0xFBD3, 0xFD3D), (0xFD50, 0xFD8F),
        (0xFD92, 0xFDC7), (0xFDF0, 0xFDFC), (0xFE70, 0xFE74), (0xFE76, 0xFEFC),
    ];

    /// <summary>The spelling to use.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="what">What it is, for the message, in which <paramref name="text"/> never stands.</param>
    /// <exception cref="ArgumentException">It cannot be used.</exception>
    public static string Prepare(string text, string what)
    {
        string prepared = Ascii.IsValid(text) ? text : Normalize(Map(text, what));
        CheckCharacters(prepared, what);
        CheckDirection(prepared, what);
        return prepared;
    }

    private static string Map(string text, string what)
    {
        var mapped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out Rune rune))
                throw Refusal(what, "half a character");
            i += rune.Utf16SequenceLength;
            if (!IsIn(Nothing, rune))
                mapped.Append(IsIn(Spaces, rune) ? " " : rune.ToString());
        }

        return mapped.ToString();
    }

    private static string Normalize(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (PlatformNotSupportedException)
        {
            return text;
        }
    }

    private static void CheckCharacters(string text, string what)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsIn(Prohibited, rune) || (rune.Value & 0xFFFE) == 0xFFFE)
                throw Refusal(what, "a character that nobody can be sure to type again");
        }
    }

    // RFC 3454, section 6: not both directions in one text, and one that runs to the left does so at both ends.
    private static void CheckDirection(string text, string what)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        if (!Array.Exists(runes, rune => IsIn(RightToLeft, rune)))
            return;
        if (!IsIn(RightToLeft, runes[0]) || !IsIn(RightToLeft, runes[^1])
            || Array.Exists(runes, rune => Rune.IsLetter(rune) && !IsIn(RightToLeft, rune)))
            throw Refusal(what, "a mixture of writing from the left and from the right");
    }

    private static ArgumentException Refusal(string what, string flaw)
        => new(string.Create(CultureInfo.InvariantCulture, $"there is {flaw} in the {what} (SASLprep, RFC 4013)"));

    private static bool IsIn((int First, int Last)[] ranges, Rune rune)
        => Array.Exists(ranges, range => rune.Value >= range.First && rune.Value <= range.Last);
}
