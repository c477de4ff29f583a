using MoonSocket.Mime;
using MoonSocket.Streaming;
using static MoonSocket.Tests.Mime.Chunking;

namespace MoonSocket.Tests.Mime;

public class LineWrapTests
{
    [Theory]
    [InlineData(5, "", "")]
    [InlineData(5, "abc", "abc\r\n")]
    [InlineData(5, "abcde", "abcde\r\n")]
    [InlineData(5, "abcdef", "abcde\r\nf\r\n")]
    [InlineData(5, "abcde\r\n", "abcde\r\n")]
    [InlineData(5, "ab\ncd", "ab\r\ncd\r\n")]
    [InlineData(5, "a\rb\r\r\nc", "ab\r\nc\r\n")]
    [InlineData(5, "\n\n", "\r\n\r\n")]
    [InlineData(1, "abc", "a\r\nb\r\nc\r\n")]
    public void Lines_are_broken_when_a_byte_does_not_fit(int length, string text, string wrapped) =>
        AssertAlways(wrapped, Filters.Wrap(length), text);

    [Fact]
    public void Wrapping_agrees_with_a_plain_reading_of_the_rules()
    {
        foreach (int length in new[] { 1, 2, 3, 10, 76 })
        {
            using Filter filter = Filters.Wrap(length);
            Mixtures.Check(Mixtures.All, bytes => AssertAlways(PlainWrap(bytes, length), filter, bytes));
        }
    }

    [Fact]
    public void A_length_below_one_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Filters.Wrap(0));

    [Fact]
    public void Text_that_is_wrapped_already_passes_uncopied()
    {
        using Filter filter = Filters.Wrap(5);
        Assert.True(filter.TryPass("abcde\r\nabc\r\n\r\nab"u8));
        Assert.True(filter.TryPass("cde"u8));
        Assert.False(filter.TryPass("f"u8));
        Assert.False(filter.TryPass("\n"u8));
        Assert.False(filter.TryPass("\r"u8));
        Assert.True(filter.TryPass("\r\n"u8));
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

            if (room <= 0)
            {
                result.AddRange("\r\n"u8);
                room = length;
            }

            result.Add(value);
            room--;
        }

        if (room < length)
        {
            result.AddRange("\r\n"u8);
        }

        return [.. result];
    }
}
