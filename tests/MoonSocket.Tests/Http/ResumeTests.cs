using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Streaming;

public sealed class ResumeTests
{
    public static TheoryData<Delivery> Deliveries => Conversation.Deliveries;

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task The_rest_is_asked_for_and_delivered(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync("resume", r => r.Resume = new HttpResume(7) { Validator = "\"v1\"" }, delivery);
        Assert.Equal(7, talk.Succeeded().Head.ContentOffset);
        Assert.Equal("hello|end", talk.Told);
    }

    [Theory]
    [InlineData("resume-wrong", "asked for what follows byte 7, the server sent \"bytes 0-4/12\"")]
    [InlineData("resume-unsaid", "a part without saying which")]
    public async Task Another_part_is_refused_before_it_is_delivered(string transcript, string message)
    {
        var talk = await Conversation.PlayAsync(transcript, r => r.Resume = new HttpResume(7));
        Assert.Contains(message, talk.Failed<ProtocolException>().Message, StringComparison.Ordinal);
        Assert.Equal("|ProtocolException", talk.Told);
    }

    [Fact]
    public async Task A_part_that_is_shorter_than_it_says_is_an_error()
    {
        var talk = await Conversation.PlayAsync("resume-short", r => r.Resume = new HttpResume(7));
        Assert.Contains("9 bytes were announced, 5 came", talk.Failed<ProtocolException>().Message, StringComparison.Ordinal);
        Assert.Equal("hello|ProtocolException", talk.Told);
    }

    [Fact]
    public async Task The_whole_instead_of_the_rest_is_an_error()
    {
        using var server = ScriptedServer.Start(Transcript.Load("http/resume-whole.txt"));
        var failure = await Assert.ThrowsAsync<ProtocolException>(
            () => Http.RequestAsync(new HttpTransferRequest(server.Url("/x")) { Resume = new HttpResume(7), Receive = Receive.Fail("never") }));
        Assert.Contains("the server sent the whole (code 200)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_is_taken_from_its_start_where_that_is_allowed()
    {
        long? offset = null;
        var talk = await Conversation.PlayAsync("resume-whole", r =>
        {
            r.Resume = new HttpResume(7) { AllowRestart = true };
            r.OnHead = (head, _) =>
            {
                offset = head.ContentOffset;
                return new(ReceiveResult.Continue);
            };
        });
        Assert.Equal(0, offset);
        Assert.Equal(200, talk.Succeeded().StatusCode);
        Assert.Equal("hello|end", talk.Told);
    }

    [Fact]
    public async Task Where_nothing_is_missing_nothing_is_delivered()
    {
        var talk = await Conversation.PlayAsync("resume-complete", r => r.Resume = new HttpResume(7));
        Assert.Equal(416, talk.Succeeded().StatusCode);
        Assert.Equal("bytes */7", talk.Result!.Headers["Content-Range"]);
        Assert.Equal("|end", talk.Told);
        Assert.Equal(0, talk.Result.BytesReceived);
    }
}
