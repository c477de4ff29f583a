using System.Text;
using MoonSocket.Mime;
using static MoonSocket.Tests.Mime.Chunking;

namespace MoonSocket.Tests.Mime;

public class Base64Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "Zg==")]
    [InlineData("fo", "Zm8=")]
    [InlineData("foo", "Zm9v")]
    [InlineData("foob", "Zm9vYg==")]
    [InlineData("fooba", "Zm9vYmE=")]
    [InlineData("foobar", "Zm9vYmFy")]
    public void The_vectors_of_rfc_4648_hold_both_ways(string plain, string encoded)
    {
        AssertAlways(encoded, Filters.Base64Encode(), plain);
        AssertAlways(plain, Filters.Base64Decode(), encoded);
    }

    [Theory]
    [InlineData("YQ==YWI=", "aab")]
    [InlineData("YWJjZA", "abc")]
    [InlineData("A===", "\0")]
    [InlineData("====", "\0")]
    [InlineData("Y=Jj", "`\u0002c")]
    [InlineData("Y W\r\nJ-_j\u00ff", "abc")]
    [InlineData("Y\r\nQ\r\n=\r\n=\r\nYWI=", "aab")]
    [InlineData("YWJj\r\n", "abc")]
    [InlineData("-_-", "")]
    public void Decoding_skips_foreign_bytes_and_goes_on_after_padding(string encoded, string plain) =>
        AssertAlways(plain, Filters.Base64Decode(), encoded);

    [Fact]
    public void Encoding_agrees_with_the_framework_however_it_is_cut() =>
        Mixtures.Check(Mixtures.All, bytes =>
            AssertAlways(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)), Filters.Base64Encode(), bytes));

    [Fact]
    public void Decoding_undoes_the_frameworks_encoding_however_it_is_cut() =>
        Mixtures.Check(Mixtures.All, bytes =>
            AssertAlways(bytes, Filters.Base64Decode(), Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes))));

    [Fact]
    public void Decoding_undoes_the_frameworks_wrapped_encoding_however_it_is_cut() =>
        Mixtures.Check(Mixtures.All, bytes => AssertAlways(
            bytes,
            Filters.Base64Decode(),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks))));

    [Fact]
    public void Decoding_anything_agrees_with_a_plain_reading_of_the_rules() =>
        Mixtures.Check(Mixtures.All, bytes => AssertAlways(PlainDecode(bytes), Filters.Base64Decode(), bytes));

    [Fact]
    public void Large_data_survives_in_lines_of_every_length()
    {
        byte[] data = new byte[100_001];
        new Random(1).NextBytes(data);
        byte[] encoded = Run(Filters.Base64Encode(), data);
        Assert.Equal(Convert.ToBase64String(data), Encoding.ASCII.GetString(encoded));
        Assert.Equal(data, Run(Filters.Base64Decode(), encoded));
        for (int length = 1; length < 1200; length += 37)
        {
            byte[] wrapped = Run(Filters.Wrap(length), encoded);
            Assert.Equal(data, Run(Filters.Base64Decode(), wrapped));
        }
    }

    private static byte[] PlainDecode(byte[] bytes)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var result = new List<byte>();
        var group = new List<char>();
        foreach (byte value in bytes)
        {
            if (value != '=' && !Alphabet.Contains((char)value, StringComparison.Ordinal))
            {
                continue;
            }

            group.Add((char)value);
            if (group.Count < 4)
            {
                continue;
            }

            int number = 0;
            foreach (char digit in group)
            {
                number = (number << 6) | Math.Max(0, Alphabet.IndexOf(digit, StringComparison.Ordinal));
            }

            int length = group[2] == '=' ? 1 : group[3] == '=' ? 2 : 3;
            for (int i = 0; i < length; i++)
            {
                result.Add((byte)(number >> (16 - (8 * i))));
            }

            group.Clear();
        }

        return [.. result];
    }
}
