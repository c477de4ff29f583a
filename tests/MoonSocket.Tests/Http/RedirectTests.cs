using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Streaming;

public sealed class RedirectTests
{
    public static TheoryData<Delivery> Deliveries => Conversation.Deliveries;

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Within_the_origin_everything_goes_along(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync("redirect-get", Secrets, delivery);
        Assert.Equal("hello|end", talk.Told);
        Assert.EndsWith("/new?q", talk.Succeeded().Url.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_on_the_way_that_never_ends_is_not_waited_for()
    {
        var talk = await Conversation.PlayAsync("redirect-stalled", r => r.IdleTimeout = null);
        Assert.Equal("hello|end", talk.Told);
    }

    [Fact]
    public async Task Another_origin_gets_no_credentials_and_no_cookies()
    {
        var talk = await Conversation.PlayAsync("redirect-away", r =>
        {
            r.Headers.Add("Host", "other.example");
            Secrets(r);
            (r.User, r.Password) = ("moon", "lua cheese");
        });
        Assert.Equal(401, talk.Succeeded().StatusCode);
        Assert.Equal("localhost", talk.Result!.Url.Host);
    }

    [Fact]
    public async Task A_post_becomes_a_get_without_content()
    {
        var talk = await Conversation.PlayAsync("redirect-post", r =>
        {
            (r.Method, r.Send) = ("POST", Send.String("hello"));
            r.Headers.Add("Content-Type", "text/plain");
        });
        Assert.Equal("hello|end", talk.Told);
        Assert.Equal(200, talk.Succeeded().StatusCode);
    }

    [Fact]
    public async Task Content_that_can_start_again_is_repeated()
    {
        var talk = await Conversation.PlayAsync("redirect-repeat", r => (r.Method, r.Send) = ("PUT", Send.String("hello")));
        Assert.Equal(201, talk.Succeeded().StatusCode);
        Assert.Equal(5, talk.Result!.BytesSent);
    }

    [Fact]
    public async Task Content_that_cannot_start_again_is_an_error()
    {
        var talk = await Conversation.PlayAsync("redirect-once", r => (r.Method, r.Send) = ("PUT", Pieces.Of("hello")));
        Assert.EndsWith("/new with code 307, and the send callback cannot start again", talk.Failed<TransferException>().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_a_limit()
    {
        var talk = await Conversation.PlayAsync("redirect-loop", r => r.Redirects = new HttpRedirects { Limit = 2 });
        Assert.Contains("more than 2 redirects", talk.Failed<ProtocolException>().Message, StringComparison.Ordinal);
        Assert.Equal("|ProtocolException", talk.Told);
    }

    [Fact]
    public async Task What_is_not_followed_is_the_result()
    {
        var talk = await Conversation.PlayAsync("redirect-unfollowed");
        Assert.Equal(302, talk.Succeeded().StatusCode);
        Assert.Equal("hello|end", talk.Told);
    }

    [Fact]
    public async Task The_program_may_refuse_one()
    {
        Uri? asked = null;
        using var server = ScriptedServer.Start(Transcript.Parse(
            "C: GET /x HTTP/1.1\nC: Host: *\nC:\nS: HTTP/1.1 301 Moved\nS: Location: /new\nS: Content-Length: 0\nS:\n"));
        HttpTransferResult result = await Http.RequestAsync(new HttpTransferRequest(server.Url("/x"))
        {
            Redirects = new HttpRedirects
            {
                Follow = (head, next) =>
                {
                    Assert.Equal(301, head.StatusCode);
                    asked = next;
                    return false;
                },
            },
        });
        Assert.Equal(301, result.StatusCode);
        Assert.Equal(server.Url("/new"), asked!.AbsoluteUri);
    }

    private static void Secrets(HttpTransferRequest request)
    {
        request.Headers.Add("Authorization", "secret");
        request.Headers.Add("Cookie", "a=1");
        request.Headers.Add("X-Custom", "one");
    }
}
