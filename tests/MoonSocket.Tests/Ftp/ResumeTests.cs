using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Replies;
using MoonSocket.Streaming;

public sealed class ResumeTests
{
    private static readonly FtpTransferOptions Rest = new() { Resume = new FtpResume(7) };

    [Theory]
    [InlineData(Delivery.Whole)]
    [InlineData(Delivery.ByByte)]
    public async Task The_rest_of_a_file_is_fetched_and_its_size_checked(Delivery delivery)
    {
        FtpResult? result = null;
        Talk talk = await Talk.PlayAsync("resume", async (s, t) => result = await s.GetAsync("a.txt", t.Receive, Rest), delivery);
        Assert.Equal("hello|end", talk.Succeeded().Told);
        Assert.Equal((5L, 7L, true), (result!.Bytes, result.Offset, result.IsSizeVerified));
    }

    [Fact]
    public async Task Where_nothing_is_missing_nothing_is_fetched()
    {
        FtpResult? result = null;
        Talk talk = await Talk.PlayAsync("resume-complete", async (s, t) => result = await s.GetAsync("a.txt", t.Receive, Rest));
        Assert.Equal("|end", talk.Succeeded().Told);
        Assert.Equal((0L, 7L, true), (result!.Bytes, result.Offset, result.IsSizeVerified));
    }

    [Fact]
    public async Task More_here_than_there_is_an_error()
    {
        Talk talk = await Talk.PlayAsync("resume-longer", (s, t) => s.GetAsync("a.txt", t.Receive, Rest));
        Assert.StartsWith("cannot resume at byte 7: the file at 127.0.0.1:", talk.Failed<ProtocolException>().Message);
        Assert.Equal("|ProtocolException", talk.Told);
    }

    [Fact]
    public async Task A_server_that_cannot_resume_says_so_and_the_session_goes_on()
    {
        Talk talk = await Talk.PlayAsync("resume-refused", async (s, t) =>
        {
            var failure = await Assert.ThrowsAsync<ReplyException>(() => s.GetAsync("a.txt", t.Receive, Rest));
            Assert.Equal((502, "REST"), (failure.Code, failure.Step));
            Assert.True(s.IsUsable);
        });
        Assert.Equal("|ReplyException", talk.Succeeded().Told);
    }

    [Theory]
    [InlineData("continue", 4, 7)]
    [InlineData("continue-new", 11, 0)]
    public async Task An_upload_goes_on_where_it_broke_off(string transcript, long bytes, long offset)
    {
        FtpResult? result = null;
        Talk talk = await Talk.PlayAsync(transcript, async (s, _) => result = await s.PutAsync(
            "a.txt", Send.String("hello, moon"), new FtpTransferOptions { ContinueUpload = true }));
        talk.Succeeded();
        Assert.Equal((bytes, offset, true), (result!.Bytes, result.Offset, result.IsSizeVerified));
    }

    [Fact]
    public async Task An_upload_that_is_shorter_than_what_is_there_is_an_error()
    {
        using var stream = new MemoryStream("hello, moon"u8.ToArray());
        Talk talk = await Talk.PlayAsync("continue-longer", (s, _) => s.PutAsync(
            "a.txt", Send.Stream(stream), new FtpTransferOptions { ContinueUpload = true }));
        Assert.Contains("the server has 70 bytes, and there are only 11 to send", talk.Failed<TransferException>().Message);
        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task Text_is_not_resumed()
    {
        Talk talk = await Talk.PlayAsync("unasked-password", async (s, t) =>
        {
            await Assert.ThrowsAsync<ArgumentException>(() => s.GetAsync("a", t.Receive, Rest with { Type = FtpType.Ascii }));
            await Assert.ThrowsAsync<ArgumentException>(() => s.AppendAsync("a", null, new FtpTransferOptions { ContinueUpload = true }));
        });
        talk.Succeeded();
    }
}
