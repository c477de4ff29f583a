using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Replies;
using MoonSocket.Streaming;

public sealed class DownloadTests
{
    public static TheoryData<Delivery> Deliveries => Talk.Deliveries;

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task A_file_arrives_whatever_the_server_says_on_the_way(Delivery delivery)
    {
        FtpResult? result = null;
        Talk talk = await Talk.PlayAsync("get", async (s, t) => result = await s.GetAsync("a.txt", t.Receive), delivery);
        Assert.Equal("hello, moon|end", talk.Succeeded().Told);
        Assert.Equal((11L, 0L, false, 226), (result!.Bytes, result.Offset, result.IsSizeVerified, result.Reply.Code));
        Assert.Equal("226-that\n226 was it", result.Reply.Text);
    }

    [Theory]
    [InlineData("get-sized", Delivery.Whole)]
    [InlineData("early-done", Delivery.Whole)]
    [InlineData("early-done", Delivery.ByByte)]
    [InlineData("many-preliminaries", Delivery.Whole)]
    [InlineData("many-preliminaries", Delivery.ByByte)]
    public async Task Replies_may_come_before_during_and_after_the_data(string transcript, Delivery delivery)
    {
        FtpResult? result = null;
        Talk talk = await Talk.PlayAsync(transcript, async (s, t) => result = await s.GetAsync("a.txt", t.Receive), delivery);
        Assert.Equal("hello|end", talk.Succeeded().Told);
        Assert.True(result!.IsSizeVerified);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task A_server_without_epsv_is_asked_once_and_its_pasv_address_is_not_believed(Delivery delivery)
    {
        Talk talk = await Talk.PlayAsync(
            "pasv",
            async (s, t) =>
            {
                await s.GetAsync("a.txt", t.Receive);
                await s.GetAsync("b.txt", t.Receive);
            },
            delivery);
        Assert.Equal("one|endtwo|end", talk.Succeeded().Told);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task In_active_mode_the_server_comes(Delivery delivery)
    {
        Talk talk = await Talk.PlayAsync(
            "active",
            async (s, t) =>
            {
                await s.GetAsync("a.txt", t.Receive);
                await s.PutAsync("b.txt", Send.String("back"));
            },
            delivery,
            o => o with { DataMode = FtpDataMode.Active });
        Assert.Equal("hello|end", talk.Succeeded().Told);
        Assert.Equal("back", talk.HeardData);
    }

    [Fact]
    public async Task A_server_that_cannot_come_says_why_and_the_session_goes_on()
    {
        Talk talk = await Talk.PlayAsync(
            "active-refused",
            async (s, t) =>
            {
                var late = await Assert.ThrowsAsync<ReplyException>(() => s.GetAsync("a.txt", t.Receive));
                Assert.Equal(425, late.Code);
                var refused = await Assert.ThrowsAsync<ReplyException>(() => s.NamesAsync());
                Assert.Equal((501, "PORT"), (refused.Code, refused.Step));
            },
            set: o => o with { DataMode = FtpDataMode.Active, ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal("|ReplyException", talk.Succeeded().Told);
    }

    [Theory]
    [InlineData(426)]
    [InlineData(451)]
    [InlineData(552)]
    public async Task A_last_reply_that_takes_the_data_back_is_an_error_though_all_of_it_came(int code)
    {
        string script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts/ftp/taken-back.txt"));
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(script.Replace("{code}", $"{code}", StringComparison.Ordinal)),
            async (s, t) =>
            {
                var failure = await Assert.ThrowsAsync<ReplyException>(() => s.GetAsync("a.txt", t.Receive));
                Assert.Equal((code, 5L), (failure.Code, failure.BytesReceived));
                await s.GetAsync("b.txt", t.Receive);
            });
        Assert.Equal("hello|ReplyExceptionagain|end", talk.Succeeded().Told);
    }

    [Fact]
    public async Task A_server_that_gives_up_and_leaves_the_data_connection_open_is_heard_without_a_time_out()
    {
        Talk talk = await Talk.PlayAsync(
            "given-up",
            async (s, t) =>
            {
                var failure = await Assert.ThrowsAsync<ReplyException>(() => s.GetAsync("a.txt", t.Receive));
                Assert.Equal((426, 5L), (failure.Code, failure.BytesReceived));
                Assert.True(s.IsUsable);
            },
            set: o => o with { IdleTimeout = null });
        Assert.Equal("hello|ReplyException", talk.Succeeded().Told);
    }

    [Fact]
    public async Task When_the_data_breaks_off_the_servers_reason_is_told_and_how_much_had_come()
    {
        Talk talk = await Talk.PlayAsync(
            "download-broken",
            async (s, t) =>
            {
                var failure = await Assert.ThrowsAsync<ReplyException>(() => s.GetAsync("a.txt", t.Receive));
                Assert.Equal(426, failure.Code);
                Assert.True(s.IsUsable);
            });
        Assert.EndsWith("|ReplyException", talk.Succeeded().Told);
    }

    [Fact]
    public async Task Fewer_bytes_than_announced_are_an_error_though_the_server_says_all_is_well()
    {
        Talk talk = await Talk.PlayAsync("short", (s, t) => s.GetAsync("a.txt", t.Receive));
        ProtocolException failure = talk.Failed<ProtocolException>();
        Assert.EndsWith("10 bytes were announced, 5 are here", failure.Message);
        Assert.Equal(5, failure.BytesReceived);
        Assert.Equal("hello|ProtocolException", talk.Told);
    }

    [Fact]
    public async Task A_server_that_is_done_before_it_began_has_sent_nothing()
    {
        Talk talk = await Talk.PlayAsync("done-at-once", (s, t) => s.GetAsync("a.txt", t.Receive));
        Assert.Contains("is done before it began", talk.Failed<ProtocolException>().Message);
        Assert.Equal("|ProtocolException", talk.Told);
    }

    [Fact]
    public async Task A_server_that_goes_home_ends_the_session()
    {
        Talk talk = await Talk.PlayAsync("closing", async (s, t) =>
        {
            var failure = await Assert.ThrowsAsync<ReplyException>(() => s.GetAsync("a.txt", t.Receive));
            Assert.Equal(421, failure.Code);
            Assert.False(s.IsUsable);
            await Assert.ThrowsAsync<ConnectionException>(() => s.SizeAsync("a.txt"));
        });
        Assert.Equal("|ReplyException", talk.Succeeded().Told);
    }
}
