using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Replies;
using MoonSocket.Streaming;

/// <summary>What a server may say that is FTP, and yet meant to do harm.</summary>
public sealed class AttackTests
{
    private const string Listing = Talk.Login + "C: TYPE A\nS: 200 text\nC: EPSV\nS: 229 here ({epsv})\n!data\nC: MLSD\nS: 150 here\n";

    [Theory]
    [InlineData("type=dir; ..")]
    [InlineData("type=dir; .")]
    [InlineData("type=file; ../../etc/passwd")]
    [InlineData("type=file; a/b")]
    [InlineData("type=file; ")]
    public async Task A_name_that_leads_out_of_the_directory_is_no_entry_of_it(string line)
    {
        IReadOnlyList<FtpEntry>? entries = null;
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(Listing + $"D: {line}\nD: type=file; good\n!data-close\nS: 226 done\nC: QUIT\nS: 221 bye\n"),
            async (s, _) => entries = await s.ListAsync(),
            isHeardOut: false);
        if (talk.Failure is null)
            Assert.Equal(["good"], entries!.Select(entry => entry.Name));
        else
            Assert.IsType<ProtocolException>(talk.Failure);
    }

    [Theory]
    [InlineData("modify=99991231235959.99999999999")]
    [InlineData("modify=99991231235959.9")]
    [InlineData("modify=00000000000000")]
    [InlineData("modify=20240230000000")]
    [InlineData("modify=-1")]
    [InlineData("size=-5")]
    [InlineData("size=99999999999999999999999")]
    [InlineData("size=١٢")]
    [InlineData("type=OS.unix=slink")]
    [InlineData("type=OS.unix=slink:")]
    [InlineData("type=")]
    [InlineData("=;;==;a=b=c")]
    public async Task Nonsense_about_a_file_is_left_out_or_is_an_error(string facts)
    {
        IReadOnlyList<FtpEntry>? entries = null;
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(Listing + $"D: {Latin1(facts)}; good\n!data-close\nS: 226 done\nC: QUIT\nS: 221 bye\n"),
            async (s, _) => entries = await s.ListAsync(),
            isHeardOut: false);
        talk.Succeeded();
        FtpEntry entry = Assert.Single(entries!);
        Assert.Equal("good", entry.Name);
        Assert.InRange(entry.Size ?? 0, 0, long.MaxValue);
    }

    [Theory]
    [InlineData("213 99991231235959.99999999999")]
    [InlineData("213 20240101")]
    [InlineData("213 ")]
    [InlineData("213")]
    public async Task A_time_that_is_none_is_an_error_or_a_time(string reply)
    {
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(Talk.Login + $"C: MDTM a\nS: {reply}\nC: QUIT\nS: 221 bye\n"), (s, _) => s.ModifiedAsync("a"), isHeardOut: false);
        Assert.True(talk.Failure is null or ProtocolException, talk.Failure?.ToString());
    }

    [Theory]
    [InlineData("213 -1")]
    [InlineData("213 99999999999999999999")]
    [InlineData("213 1e3")]
    [InlineData("213")]
    public async Task A_size_that_is_none_is_not_believed(string reply)
    {
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(
                Talk.Login + $"C: TYPE I\nS: 200 ok\nC: SIZE a\nS: {reply}\nC: EPSV\nS: 229 here ({{epsv}})\n!data\nC: RETR a\nS: 150 here\nD> hello\n!data-close\nS: 226 done\nC: QUIT\nS: 221 bye\n"),
            async (s, t) =>
            {
                FtpResult result = await s.GetAsync("a", t.Receive);
                Assert.False(result.IsSizeVerified);
            });
        Assert.Equal("hello|end", talk.Succeeded().Told);
    }

    [Fact]
    public async Task A_server_that_sends_the_whole_in_place_of_the_rest_is_found_out()
    {
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(
                Talk.Login + "C: TYPE I\nS: 200 ok\nC: SIZE a\nS: 213 10\nC: EPSV\nS: 229 here ({epsv})\nC: REST 5\nS: 350 as you like\n!data\nC: RETR a\nS: 150 here\nD> 0123456789\n!data-close\nS: 226 done\nC: SIZE a\nS: 213 10\n"),
            (s, t) => s.GetAsync("a", t.Receive, new FtpTransferOptions { Resume = new FtpResume(5) }),
            isHeardOut: false);
        Assert.Contains("10 bytes came after byte 5", talk.Failed<ProtocolException>().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_to_begin_at_does_not_outlive_the_transfer_it_was_for()
    {
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(
                Talk.Login + "C: TYPE I\nS: 200 ok\nC: SIZE a\nS: 213 10\nC: EPSV\nS: 229 here ({epsv})\nC: REST 5\nS: 350 as you like\n!data\nC: RETR a\nS: 550 no\n"
                + "C: SIZE b\nS: 550 no\nC: REST 0\nS: 350 as you like\nC: EPSV\nS: 229 here ({epsv})\n!data\nC: RETR b\nS: 150 here\nD> whole\n!data-close\nS: 226 done\nC: QUIT\nS: 221 bye\n"),
            async (s, t) =>
            {
                await Assert.ThrowsAsync<ReplyException>(
                    () => s.GetAsync("a", null, new FtpTransferOptions { Resume = new FtpResume(5) }));
                await s.GetAsync("b", t.Receive);
            });
        Assert.Equal("whole|end", talk.Succeeded().Told);
    }

    [Fact]
    public async Task A_kept_session_that_is_one_reply_behind_is_not_used()
    {
        using var server = ScriptedServer.Start(Transcript.Parse(
            Talk.Login + "C: DELE a\nS: 250 gone\nC: NOOP\nS> 226 late\\r\\n200 noop\\r\\n\n!closed\n!accept\n" + Talk.Login + "C: DELE b\nS: 550 no\nC: QUIT\nS: 221 bye\n!closed\n"));
        using (var connections = new FtpConnections())
        {
            FtpOptions options = Talk.Options with { Connections = connections };
            await Ftp.DeleteAsync($"ftp://127.0.0.1:{server.Port}/a", options);
            await Assert.ThrowsAsync<ReplyException>(() => Ftp.DeleteAsync($"ftp://127.0.0.1:{server.Port}/b", options));
        }

        await server.FinishAsync();
    }

    [Fact]
    public async Task A_listing_has_an_end_however_long_its_lines_are()
    {
        var lines = new ListingLines(_ => { });
        byte[] line = [.. Enumerable.Repeat((byte)'x', 16_000), (byte)'\n'];
        long bytes = 0;
        await Assert.ThrowsAsync<ProtocolException>(async () =>
        {
            for (; bytes < 2L << 30; bytes += line.Length)
                await lines.TakeAsync(line, null, default);
        });
        Assert.InRange(bytes, 1 << 20, 256 << 20);
    }

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
