using System.Text;
using MoonSocket.Mime;
using MoonSocket.Streaming;
using static MoonSocket.Tests.Mime.Chunking;

namespace MoonSocket.Tests.Mime;

public class QuotedPrintableTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a=b", "a=3Db")]
    [InlineData("\u00e4~\u007f", "=E4~=7F")]
    [InlineData("a b\r\n", "a b\r\n")]
    [InlineData("a \r\n\t\r\n", "a=20\r\n=09\r\n")]
    [InlineData("a  \r\n", "a =20\r\n")]
    [InlineData("a\nb\rc", "a=0Ab=0Dc")]
    [InlineData("a ", "a=20")]
    [InlineData(" a", " a")]
    [InlineData("a\t ", "a\t=20")]
    [InlineData("a \r", "a =0D")]
    [InlineData("\r\r\n", "=0D\r\n")]
    public void Text_mode_keeps_line_ends_and_quotes_what_would_get_lost(string plain, string encoded)
    {
        AssertAlways(encoded, Filters.QuotedPrintableEncode(), plain);
        AssertAlways(plain, Filters.QuotedPrintableDecode(), encoded);
    }

    [Theory]
    [InlineData("a\r\nb", "a=0D=0Ab")]
    [InlineData("a \r\n", "a=20=0D=0A")]
    [InlineData("\r\n\r\n", "=0D=0A=0D=0A")]
    public void Binary_mode_quotes_line_ends_too(string plain, string encoded)
    {
        AssertAlways(encoded, Filters.QuotedPrintableEncode(QuotedPrintableMode.Binary), plain);
        AssertAlways(plain, Filters.QuotedPrintableDecode(), encoded);
    }

    [Theory]
    [InlineData("=3d=3D", "==")]
    [InlineData("a=\r\nb", "ab")]
    [InlineData("a=\nb", "ab")]
    [InlineData("a= \t\r\nb", "ab")]
    [InlineData("a=  \nb", "ab")]
    [InlineData("a  \r\nb \nc", "a\r\nb\nc")]
    [InlineData("a  ", "a")]
    [InlineData("a=", "a")]
    [InlineData("a= ", "a")]
    [InlineData("a=4", "a=4")]
    [InlineData("a\r", "a\r")]
    [InlineData("a \rb", "a \rb")]
    [InlineData("a =41", "a A")]
    [InlineData("=  =41", "=  A")]
    [InlineData("=\rb", "=\rb")]
    [InlineData("=\r\r\n", "=\r\r\n")]
    [InlineData("=XY=4Z=41", "=XY=4ZA")]
    [InlineData("==41", "=A")]
    [InlineData("=4=\r\n1", "=41")]
    [InlineData("\u00e4\u0000\u007f", "\u00e4\u0000\u007f")]
    public void Decoding_is_robust(string encoded, string plain) =>
        AssertAlways(plain, Filters.QuotedPrintableDecode(), encoded);

    [Theory]
    [InlineData("=3d=3D", "==")]
    [InlineData("a=\r\nb", "ab")]
    [InlineData("=\nx=41", "=\nxA")]
    [InlineData("=XY", "=XY")]
    [InlineData("==41", "==41")]
    [InlineData("a \r\n", "a \r\n")]
    [InlineData("a\rbc", "ac")]
    [InlineData("a\r\rbc", "abc")]
    [InlineData("a\nb\u00e4\u0001\tc", "ab\tc")]
    [InlineData("a=4", "a")]
    [InlineData("a=", "a")]
    [InlineData("a\r", "a")]
    [InlineData("=00abc", "\0abc")]
    public void Decoding_by_the_rules_of_LuaSocket_drops_what_that_drops(string encoded, string plain) =>
        AssertAlways(plain, LuaDecoder(), encoded);

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a ", "a=20=\r\n")]
    [InlineData("a\r", "a=0D=\r\n")]
    [InlineData("x a", "x=20a=\r\n")]
    [InlineData(" \r", "=20=0D=\r\n")]
    public void Encoding_by_the_rules_of_LuaSocket_ends_in_a_soft_break(string plain, string encoded) =>
        AssertAlways(
            encoded,
            new CodecFilter<QuotedPrintableEncoder>(new(QuotedPrintableRules.LuaSocket, QuotedPrintableMode.Text)),
            plain);

    [Theory]
    [InlineData(QuotedPrintableMode.Text)]
    [InlineData(QuotedPrintableMode.Binary)]
    public void Encoding_agrees_with_a_plain_reading_of_the_rules_and_is_undone(QuotedPrintableMode mode)
    {
        using Filter encoder = Filters.QuotedPrintableEncode(mode);
        using Filter decoder = Filters.QuotedPrintableDecode();
        Mixtures.Check(Mixtures.All, bytes =>
        {
            byte[] encoded = PlainEncode(bytes, mode);
            AssertAlways(encoded, encoder, bytes);
            AssertAlways(bytes, decoder, encoded);
        });
    }

    [Theory]
    [InlineData(QuotedPrintableMode.Text)]
    [InlineData(QuotedPrintableMode.Binary)]
    public void Wrapped_lines_are_76_long_at_most_and_both_decoders_undo_them(QuotedPrintableMode mode)
    {
        using Filter encoder = Filters.QuotedPrintableEncode(mode);
        using Filter wrapper = Filters.QuotedPrintableWrap();
        using Filter decoder = Filters.QuotedPrintableDecode();
        using var luaDecoder = LuaDecoder();
        Mixtures.Check(Mixtures.All, bytes =>
        {
            byte[] wrapped = Run(wrapper, Run(encoder, bytes));
            Assert.All(Encoding.Latin1.GetString(wrapped).Split("\r\n"), line => Assert.InRange(line.Length, 0, 76));
            AssertAlways(bytes, decoder, wrapped);
            AssertAlways(bytes, luaDecoder, wrapped);
        });
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc=\r\n")]
    [InlineData("abc\r\n", "abc\r\n")]
    [InlineData("\n\r\n", "\r\n\r\n")]
    [InlineData("ab=3Dcd\n", "ab=\r\n=3Dc=\r\nd\r\n")]
    [InlineData("abcdefghi\n", "abcd=\r\nefgh=\r\ni\r\n")]
    [InlineData("===\n", "===\r\n=\r\n")]
    public void Soft_breaks_leave_a_column_free_and_escapes_whole(string text, string wrapped) =>
        AssertAlways(wrapped, new CodecFilter<LineCodec<QuotedPrintableWrap>>(new(5)), text);

    [Fact]
    public void Wrapping_agrees_with_a_plain_reading_of_the_rules()
    {
        foreach (int length in new[] { 1, 2, 3, 4, 5, 10, 76 })
        {
            using var filter = new CodecFilter<LineCodec<QuotedPrintableWrap>>(new(length));
            Mixtures.Check(Mixtures.All, bytes => AssertAlways(PlainWrap(bytes, length), filter, bytes));
        }
    }

    [Fact]
    public void More_blanks_than_padding_can_be_are_kept()
    {
        foreach (int count in new[] { 1, 253, 254, 255, 256, 700 })
        {
            string blanks = string.Concat(Enumerable.Repeat(" \t", count))[..count];
            string kept = count > 254 ? blanks : "";
            AssertAlways($"a{kept}\r\nb", Filters.QuotedPrintableDecode(), $"a{blanks}\r\nb");
            AssertAlways($"a{kept}\nb", Filters.QuotedPrintableDecode(), $"a{blanks}\nb");
            AssertAlways($"a{kept}", Filters.QuotedPrintableDecode(), $"a{blanks}");
            AssertAlways($"a{blanks}b", Filters.QuotedPrintableDecode(), $"a{blanks}b");
            AssertAlways(count > 254 ? $"a={kept}\nb" : "ab", Filters.QuotedPrintableDecode(), $"a={blanks}\nb");
        }
    }

    [Fact]
    public void Any_bytes_decode_the_same_however_they_are_cut()
    {
        using Filter decoder = Filters.QuotedPrintableDecode();
        using var luaDecoder = LuaDecoder();
        Mixtures.Check(Mixtures.All, bytes =>
        {
            AssertAlways(Run(decoder, bytes, [.. Enumerable.Range(0, bytes.Length)], passes: false), decoder, bytes);
            AssertAlways(PlainLuaDecode(bytes), luaDecoder, bytes);
        });
    }

    [Fact]
    public void Plain_text_passes_uncopied()
    {
        using Filter encoder = Filters.QuotedPrintableEncode();
        Assert.True(encoder.TryPass("plain text\r\nin two lines\r\n"u8));
        Assert.False(encoder.TryPass("blank \r\n"u8));
        Assert.False(encoder.TryPass("ends in a blank "u8));
        Assert.False(encoder.TryPass("a=b"u8));
        using Filter decoder = Filters.QuotedPrintableDecode();
        Assert.True(decoder.TryPass("plain text\r\nin two\nlines"u8));
        Assert.False(decoder.TryPass("blank \n"u8));
        Assert.False(decoder.TryPass("a=3D"u8));
    }

    private static CodecFilter<QuotedPrintableDecoder> LuaDecoder() => new(new(QuotedPrintableRules.LuaSocket));

    private static byte[] PlainEncode(byte[] bytes, QuotedPrintableMode mode)
    {
        var result = new StringBuilder();
        for (int i = 0; i < bytes.Length; i++)
        {
            bool isLineEnd = bytes.AsSpan(i).StartsWith("\r\n"u8);
            bool isBlank = bytes[i] is 9 or 32;
            bool isLost = isBlank && (i + 1 == bytes.Length || bytes.AsSpan(i + 1).StartsWith("\r\n"u8));
            if (isLineEnd)
            {
                result.Append(mode == QuotedPrintableMode.Text ? "\r\n" : "=0D=0A");
                i++;
            }
            else if (!isLost && (isBlank || bytes[i] is > 32 and < 127 and not 61))
            {
                result.Append((char)bytes[i]);
            }
            else
            {
                result.Append($"={bytes[i]:X2}");
            }
        }

        return Encoding.Latin1.GetBytes(result.ToString());
    }

    private static byte[] PlainWrap(byte[] bytes, int length)
    {
        var result = new List<byte>();
        int room = length;
        foreach (byte value in bytes.Where(value => value != '\r'))
        {
            if (value == '\n')
            {
                result.AddRange("\r\n"u8);
                room = length;
                continue;
            }

            if (room <= (value == '=' ? 3 : 1))
            {
                result.AddRange("=\r\n"u8);
                room = length;
            }

            result.Add(value);
            room--;
        }

        if (room < length)
        {
            result.AddRange("=\r\n"u8);
        }

        return [.. result];
    }

    private static byte[] PlainLuaDecode(byte[] bytes)
    {
        var result = new List<byte>();
        int i = 0;
        while (i < bytes.Length)
        {
            var rest = bytes.AsSpan(i);
            if (rest[0] == '=' && rest.Length < 3)
            {
                break;
            }

            if (rest[0] == '=')
            {
                string digits = Encoding.Latin1.GetString(rest[1..3]);
                if (digits.All(char.IsAsciiHexDigit))
                {
                    result.Add(Convert.ToByte(digits, 16));
                }
                else if (digits != "\r\n")
                {
                    result.AddRange(rest[..3]);
                }

                i += 3;
            }
            else if (rest[0] == '\r')
            {
                if (rest.StartsWith("\r\n"u8))
                {
                    result.AddRange("\r\n"u8);
                }

                i += 2;
            }
            else
            {
                if (rest[0] is 9 or (>= 32 and < 127))
                {
                    result.Add(rest[0]);
                }

                i++;
            }
        }

        return [.. result];
    }
}
