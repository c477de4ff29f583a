using MoonSocket.Mime;
using MoonSocket.Streaming;
using static MoonSocket.Tests.Mime.Chunking;

namespace MoonSocket.Tests.Mime;

public class DotStuffingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(".", "..")]
    [InlineData("..", "...")]
    [InlineData(".\r\n.a", "..\r\n..a")]
    [InlineData("a.b\r\n.\r\n", "a.b\r\n..\r\n")]
    [InlineData("a\n.b", "a\n.b")]
    [InlineData("a\r.b", "a\r.b")]
    [InlineData("\r\r\n.b", "\r\r\n..b")]
    [InlineData("\r\n\r\n.\r\n..\r\n", "\r\n\r\n..\r\n...\r\n")]
    public void Dots_at_the_start_of_a_line_are_doubled_and_single_again(string plain, string stuffed)
    {
        AssertAlways(stuffed, Filters.DotStuff(), plain);
        AssertAlways(plain, Filters.DotUnstuff(), stuffed);
    }

    [Fact]
    public void Stuffing_agrees_with_a_plain_reading_of_the_rules_and_is_undone() =>
        Mixtures.Check(Mixtures.All, bytes =>
        {
            byte[] stuffed = PlainStuff(bytes);
            AssertAlways(stuffed, Filters.DotStuff(), bytes);
            AssertAlways(bytes, Filters.DotUnstuff(), stuffed);
        });

    [Fact]
    public void Every_mixture_of_five_awkward_bytes_is_right()
    {
        foreach (int number in Enumerable.Range(0, 1024))
        {
            byte[] text = [.. Enumerable.Range(0, 5).Select(place => "\r\n.a"u8[(number >> (2 * place)) & 3])];
            AssertAlways(PlainStuff(text), Filters.DotStuff(), text);
            AssertAlways(text, Filters.DotUnstuff(), PlainStuff(text));
        }
    }

    [Fact]
    public void Text_without_a_dot_at_the_start_of_a_line_passes_uncopied()
    {
        using Filter filter = Filters.DotStuff();
        Assert.True(filter.TryPass("a.b\r\n"u8));
        Assert.False(filter.TryPass("."u8));
        Assert.True(filter.TryPass("\r"u8));
        Assert.False(filter.TryPass("\n."u8));
    }

    private static byte[] PlainStuff(byte[] bytes)
    {
        var result = new List<byte>();
        int state = 2;
        foreach (byte value in bytes)
        {
            if (value == '.' && state == 2)
            {
                result.Add(value);
            }

            result.Add(value);
            state = value == '\r' ? 1 : value == '\n' && state == 1 ? 2 : 0;
        }

        return [.. result];
    }
}
