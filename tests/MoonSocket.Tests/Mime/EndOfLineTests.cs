using System.Text;
using MoonSocket.Mime;
using MoonSocket.Streaming;
using static MoonSocket.Tests.Mime.Chunking;

namespace MoonSocket.Tests.Mime;

public class EndOfLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a\rb", "a|b")]
    [InlineData("a\nb", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("a\n\rb", "a|b")]
    [InlineData("\r\n\r\n", "||")]
    [InlineData("\r\r\n", "|||")]
    [InlineData("\r\n\n", "||")]
    [InlineData("\n\n\r\r", "||||")]
    [InlineData("\r\r\r", "|||")]
    public void Each_line_end_becomes_one_marker(string text, string marked)
    {
        AssertAlways(marked, Filters.NormalizeEndOfLine("|"), text);
        AssertAlways(marked.Replace("|", "\r\n", StringComparison.Ordinal), Filters.NormalizeEndOfLine(), text);
        AssertAlways(marked.Replace("|", "\n", StringComparison.Ordinal), Filters.NormalizeEndOfLine("\n"), text);
        AssertAlways(marked.Replace("|", "", StringComparison.Ordinal), Filters.NormalizeEndOfLine(""), text);
    }

    [Fact]
    public void Normalising_agrees_with_a_plain_reading_of_the_rules()
    {
        foreach (string marker in new[] { "\r\n", "\n", "\r", "", "<end of line>" })
        {
            using Filter filter = Filters.NormalizeEndOfLine(marker);
            Mixtures.Check(Mixtures.All, bytes => AssertAlways(PlainNormalize(bytes, marker), filter, bytes));
        }
    }

    [Fact]
    public void Every_mixture_of_four_line_ends_is_right()
    {
        using Filter filter = Filters.NormalizeEndOfLine("|");
        foreach (int number in Enumerable.Range(0, 256))
        {
            byte[] text = [.. Enumerable.Range(0, 4).Select(place => "\r\nab"u8[(number >> (2 * place)) & 3])];
            AssertAlways(PlainNormalize(text, "|"), filter, text);
        }
    }

    [Fact]
    public void Text_that_is_right_already_passes_uncopied()
    {
        using Filter filter = Filters.NormalizeEndOfLine();
        Assert.True(filter.TryPass("no line end"u8));
        Assert.True(filter.TryPass("\r\n two \r\n"u8));
        Assert.False(filter.TryPass("a\r"u8));
        Assert.False(filter.TryPass("a\n"u8));
        using Filter unix = Filters.NormalizeEndOfLine("\n");
        Assert.True(unix.TryPass("a\nb\n\nc\n"u8));
        Assert.False(unix.TryPass("\rb"u8));
        Assert.True(unix.TryPass("b"u8));
        Assert.True(unix.TryPass("\nb"u8));
    }

    private static byte[] PlainNormalize(byte[] bytes, string marker)
    {
        var result = new List<byte>();
        int open = 0;
        foreach (byte value in bytes)
        {
            if (value is not ((byte)'\r' or (byte)'\n'))
            {
                result.Add(value);
                open = 0;
            }
            else
            {
                if (open == 0 || open == value)
                {
                    result.AddRange(Encoding.ASCII.GetBytes(marker));
                }

                open = open == 0 ? value : 0;
            }
        }

        return [.. result];
    }
}
