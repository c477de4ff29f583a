using System.Text.RegularExpressions;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Mime;
using static MoonSocket.Tests.Mime.Chunking;

public sealed partial class AsciiTests
{
    // Every text of up to six of these, whole, byte by byte, and cut everywhere.
    private static List<string> Texts()
    {
        var texts = new List<string> { "" };
        for (int start = 0, length = 1; length <= 6; length++)
        {
            int end = texts.Count;
            for (; start < end; start++)
                texts.AddRange("a\r\n".Select(c => texts[start] + c));
        }

        return texts;
    }

    [Fact]
    public void Local_line_ends_become_those_of_the_network_and_nothing_else_is_changed()
    {
        using var filter = new CodecFilter<AsciiCodec>(TransferRules.ToNetwork());
        foreach (string text in Texts())
            AssertAlways(LineEnd().Replace(text, "\r\n"), filter, text);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Line_ends_of_the_network_become_local_ones_and_nothing_else_is_changed(string lineEnd)
    {
        using var filter = new CodecFilter<AsciiCodec>(TransferRules.FromNetwork(new FtpTransferOptions { LineEnd = lineEnd }));
        foreach (string text in Texts())
            AssertAlways(text.Replace("\r\n", lineEnd, StringComparison.Ordinal), filter, text);
    }

    [Fact]
    public void Text_comes_back_as_it_went()
    {
        using var to = new CodecFilter<AsciiCodec>(TransferRules.ToNetwork());
        using var from = new CodecFilter<AsciiCodec>(TransferRules.FromNetwork(new FtpTransferOptions { LineEnd = "\n" }));
        foreach (string text in Texts().Where(text => !text.Contains("\r\n", StringComparison.Ordinal)))
            Assert.Equal(text, Run(from, Run(to, text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r")]
    [InlineData("|")]
    public void Other_line_ends_are_refused(string lineEnd)
        => Assert.Throws<ArgumentException>(() => TransferRules.FromNetwork(new FtpTransferOptions { LineEnd = lineEnd }));

    [GeneratedRegex("\r?\n")]
    private static partial Regex LineEnd();
}
