using System.Text;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Streaming;

public sealed class ListingTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a\n")]
    [InlineData("a\r\nb\r\n\r\nc")]
    [InlineData("\n\n\r\n")]
    [InlineData("a\rb\nc\r\r\n")]
    public async Task Lines_are_cut_out_of_any_chunks(string text)
    {
        string[] expected = [.. text.Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line).Where(line => line.Length > 0)];
        for (int size = 1; size <= text.Length + 1; size++)
        {
            var lines = new List<string>();
            var cutter = new ListingLines(line => lines.Add(Encoding.Latin1.GetString(line.Span)));
            foreach (byte[] chunk in Encoding.Latin1.GetBytes(text).Chunk(size))
                await cutter.TakeAsync(chunk, null, default);
            await cutter.TakeAsync(ReadOnlyMemory<byte>.Empty, null, default);
            Assert.Equal(expected, lines);
        }
    }

    [Fact]
    public async Task Neither_a_line_nor_their_number_is_without_end()
    {
        var cutter = new ListingLines(_ => { });
        await cutter.TakeAsync(new byte[ListingLines.LongestLine], null, default);
        await Assert.ThrowsAsync<ProtocolException>(async () => await cutter.TakeAsync("x"u8.ToArray(), null, default));
        var counter = new ListingLines(_ => { });
        byte[] many = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a\n", 100_000)));
        for (int i = 0; i < ListingLines.MostLines / 100_000; i++)
            await counter.TakeAsync(many, null, default);
        await Assert.ThrowsAsync<ProtocolException>(async () => await counter.TakeAsync(many, null, default));
    }

    [Theory]
    [InlineData("type=file;size=1; a", "a", FtpEntryKind.File, 1L)]
    [InlineData("TYPE=DIR;SIZD=4096; a b", "a b", FtpEntryKind.Directory, 4096L)]
    [InlineData("Type=OS.unix=symlink;Size=-1; l", "l", FtpEntryKind.Link, null)]
    [InlineData("type=OS.vms=weird;; x", "x", FtpEntryKind.Other, null)]
    [InlineData("size=99999999999999999999;type=file;=;x;=y;  two spaces", " two spaces", FtpEntryKind.File, null)]
    [InlineData(" ", "", FtpEntryKind.Other, null)]
    public void An_entry_is_read(string line, string name, FtpEntryKind kind, long? size)
    {
        FtpEntry entry = MachineListing.Read(Encoding.UTF8.GetBytes(line), Encoding.UTF8)!;
        Assert.Equal((name, kind, size), (entry.Name, entry.Kind, entry.Size));
    }

    [Theory]
    [InlineData("20240229235959", 2024, 0)]
    [InlineData("19700101000000.250", 1970, 250)]
    [InlineData("99991231235959.99999999999999999999", 9999, 999)]
    [InlineData("20240229235959.x", 2024, 0)]
    [InlineData("20240229235959.", 2024, 0)]
    public void Times_are_utc(string text, int year, int milliseconds)
    {
        DateTimeOffset time = MachineListing.ReadTime(text)!.Value;
        Assert.Equal((year, milliseconds, TimeSpan.Zero), (time.Year, time.Millisecond, time.Offset));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024")]
    [InlineData("20240230000000")]
    [InlineData("20240229 235959")]
    [InlineData("99999999999999")]
    public void What_is_no_time_is_none(string text) => Assert.Null(MachineListing.ReadTime(text));
}
