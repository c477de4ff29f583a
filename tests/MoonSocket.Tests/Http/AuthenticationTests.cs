using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;

public sealed class AuthenticationTests
{
    public static TheoryData<Delivery> Deliveries => Conversation.Deliveries;

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task The_strongest_challenge_is_answered_before_the_content_is_sent(Delivery delivery)
    {
        // The nonce goes stale after the content was sent: this content can start again.
        var talk = await Conversation.PlayAsync(
            "digest",
            r => (r.Method, r.Send, r.User, r.Password) = ("PUT", Streaming.Send.String("hello"), "moon", "lua cheese"),
            delivery);
        Assert.Equal(201, talk.Succeeded().StatusCode);
    }

    [Fact]
    public async Task Wrong_credentials_are_shown_once()
    {
        var talk = await Conversation.PlayAsync("digest-refused", r => (r.User, r.Password) = ("moon", "wrong"));
        Assert.Equal(401, talk.Succeeded().StatusCode);
        Assert.Equal("hello|end", talk.Told);
    }

    [Fact]
    public async Task A_password_for_digest_is_not_shown_in_basic()
    {
        var talk = await Conversation.PlayAsync(
            "digest-only", r => (r.User, r.Password, r.Authentication) = ("moon", "lua cheese", HttpAuthentication.Digest));
        Assert.Equal(401, talk.Succeeded().StatusCode);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Basic_is_answered_when_asked_for(Delivery delivery)
    {
        var talk = await Conversation.PlayAsync("basic-challenge", r => (r.User, r.Password) = ("moon", "lua cheese"), delivery);
        Assert.Equal("hello|end", talk.Told);
        Assert.Equal(200, talk.Succeeded().StatusCode);
    }

    [Fact]
    public async Task Basic_is_shown_unasked_when_told_so()
    {
        var talk = await Conversation.PlayAsync(
            "basic-unasked", r => (r.User, r.Password, r.Authentication) = ("moon", "lua cheese", HttpAuthentication.Basic));
        Assert.Equal(401, talk.Succeeded().StatusCode);
    }

    [Fact]
    public async Task User_and_password_may_stand_in_the_url()
    {
        using var server = ScriptedServer.Start(Transcript.Load("http/basic-challenge.txt"));
        HttpTransferResult result = await Http.GetAsync($"http://moon:lua%20cheese@127.0.0.1:{server.Port}/x");
        Assert.Equal(200, result.StatusCode);
        Assert.Empty(result.Url.UserInfo);
        await server.FinishAsync();
    }
}
