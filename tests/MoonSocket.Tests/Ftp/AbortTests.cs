using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Streaming;

public sealed class AbortTests
{
    [Theory]
    [InlineData("abort", Delivery.Whole)]
    [InlineData("abort", Delivery.ByByte)]
    [InlineData("abort-once", Delivery.Whole)]
    [InlineData("abort-once", Delivery.ByByte)]
    public async Task A_session_survives_a_download_its_callback_gives_up(string transcript, Delivery delivery)
    {
        Talk talk = await Talk.PlayAsync(
            transcript,
            async (s, t) =>
            {
                int calls = 0;
                var failure = await Assert.ThrowsAsync<CallbackAbortException>(() => s.GetAsync("a.txt", (_, _, _) =>
                {
                    calls++;
                    return new(ReceiveResult.Abort("enough"));
                }));
                Assert.Equal(("enough", 1), (failure.Message, calls));
                await s.GetAsync("b.txt", t.Receive);
            },
            delivery);
        Assert.Equal("again|end", talk.Succeeded().Told);
    }

    [Fact]
    public async Task A_server_that_never_comes_to_the_end_of_an_abort_is_left()
    {
        Talk talk = await Talk.PlayAsync("abort-endless", async (s, _) =>
        {
            await Assert.ThrowsAsync<CallbackAbortException>(() => s.GetAsync("a.txt", Receive.Fail("enough")));
            Assert.False(s.IsUsable);
        });
        talk.Succeeded();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_ABOR_is_left_in_time()
    {
        Transcript full = Transcript.Load("ftp/abort.txt");
        int abor = full.Steps.ToList().FindIndex(step => step.Text == "ABOR\r\n");
        Talk talk = await Talk.PlayAsync(
            full.SilentFrom(abor + 1),
            async (s, _) =>
            {
                await Assert.ThrowsAsync<CallbackAbortException>(() => s.GetAsync("a.txt", Receive.Fail("enough")));
                Assert.False(s.IsUsable);
            },
            set: o => o with { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        talk.Succeeded();
    }

    [Fact]
    public async Task Canceling_ends_the_transfer_and_the_session()
    {
        using var source = new CancellationTokenSource();
        Transcript full = Transcript.Load("ftp/abort.txt");
        int abor = full.Steps.ToList().FindIndex(step => step.Text == "ABOR\r\n");
        Talk talk = await Talk.PlayAsync(full.SilentFrom(abor), async (s, t) =>
        {
            var failure = await Assert.ThrowsAsync<TransferCanceledException>(() => s.GetAsync(
                "a.txt",
                (chunk, error, token) =>
                {
                    source.Cancel();
                    return t.Receive(chunk, error, token);
                },
                cancellationToken: source.Token));
            Assert.Contains("the data of RETR", failure.Message);
            Assert.False(s.IsUsable);
        });
        Assert.EndsWith("|TransferCanceledException", talk.Succeeded().Told);
    }
}
