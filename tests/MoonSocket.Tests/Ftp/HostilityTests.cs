using System.Net;
using System.Net.Sockets;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

/// <summary>Servers that mean ill.</summary>
public sealed class HostilityTests
{
    private const string Ready = Talk.Login + "C: TYPE I\nS: 200 binary\nC: SIZE a.txt\nS: 550 no\n";

    public static TheoryData<string, string> Greetings => new()
    {
        { "S*2000000> 220-on and on\\r\\n", "server reply too long" },
        { "S*10000000> x", "a line of more than" },
        { "S*100> 120 wait\\r\\n", "preliminary replies and no other" },
        { "S: HTTP/1.1 400 Bad Request", "invalid server reply: HTTP/1.1 400" },
        { "S> 220", "closed the connection within a line" },
        { "S: 22", "invalid server reply: 22" },
    };

    [Theory]
    [MemberData(nameof(Greetings))]
    public async Task A_greeting_without_an_end_is_not_waited_out(string said, string message)
    {
        using var server = ScriptedServer.Start(Transcript.Parse(said + "\n!close\n"));
        var failure = await Assert.ThrowsAsync<ProtocolException>(
            () => FtpSession.ConnectAsync("127.0.0.1", server.Port, Talk.Options).WaitAsync(Talk.Long));
        Assert.Contains(message, failure.Message);
        Assert.Contains("the greeting", failure.Message);
    }

    [Theory]
    [InlineData("S: 530 no")]
    [InlineData("S: 350 go on")]
    [InlineData("S: 999 what")]
    [InlineData("S: 099 what")]
    public async Task A_greeting_that_is_none_is_told(string said)
    {
        using var server = ScriptedServer.Start(Transcript.Parse(said + "\n!closed\n"));
        var failure = await Assert.ThrowsAsync<ReplyException>(() => FtpSession.ConnectAsync("127.0.0.1", server.Port, Talk.Options));
        Assert.Equal("the greeting", failure.Step);
    }

    [Theory]
    [InlineData("229 here")]
    [InlineData("229 here (|||0|)")]
    [InlineData("229 here (|||65536|)")]
    [InlineData("229 here (|||-1|)")]
    [InlineData("229 here (|||21)")]
    [InlineData("229 here (||21|)")]
    public async Task A_port_that_is_none_is_not_connected_to(string reply)
    {
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(Ready + $"C: EPSV\nS: {reply}\n!closed\n"), (s, t) => s.GetAsync("a.txt", t.Receive));
        Assert.Contains("invalid epsv response", talk.Failed<ProtocolException>().Message);
        Assert.Equal("|ProtocolException", talk.Told);
    }

    [Theory]
    [InlineData("227 here (127,0,0,1,1)")]
    [InlineData("227 here (127,0,0,1,256,1)")]
    [InlineData("227 here (127,0,0,1,0,0)")]
    [InlineData("227 here")]
    [InlineData("227")]
    public async Task An_address_that_is_none_is_not_connected_to(string reply)
    {
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(Ready + $"C: EPSV\nS: 502 no\nC: PASV\nS: {reply}\nC: QUIT\nS: 221 bye\n!closed\n"),
            (s, t) => s.GetAsync("a.txt", t.Receive));
        Assert.Equal("PASV", talk.Failed<ReplyException>().Step);
    }

    [Fact]
    public async Task A_reply_nobody_asked_for_does_not_pass_for_the_next_one()
    {
        // 226 comes twice: taken for the answer to SIZE it would be a size.
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(Ready + "C: EPSV\nS: 229 here ({epsv})\n!data\nC: RETR a.txt\nS: 150 here\nD> hello\n!data-close\nS: 226 done\nS: 226 done\nC: SIZE *\n!closed\n"),
            async (s, t) =>
            {
                await s.GetAsync("a.txt", t.Receive);
                await s.SizeAsync("a.txt");
            });
        Assert.Contains("tells no size: 226 done", talk.Failed<ProtocolException>().Message);
    }

    [Theory]
    [InlineData("D*700000> endless")]
    [InlineData("D: there is_no_space_here_at_all_and_so_no_name;\nD: x")]
    public async Task A_listing_that_is_none_ends_the_session(string said)
    {
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(Talk.Login + $"C: TYPE A\nS: 200 text\nC: EPSV\nS: 229 here ({{epsv}})\n!data\nC: MLSD\nS: 150 here\n{said}\n"),
            async (s, _) =>
            {
                await Assert.ThrowsAsync<ProtocolException>(() => s.ListAsync());
                Assert.False(s.IsUsable);
            },
            isHeardOut: false);
        talk.Succeeded();
    }

    [Fact]
    public async Task A_policy_is_asked_about_data_connections_but_not_about_the_name_again()
    {
        var dialer = new Dialer(new NetworkPolicy { AllowedHosts = ["localhost"] })
        {
            Resolver = (_, _, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        };
        using var server = ScriptedServer.Start(Transcript.Load("ftp/get.txt"));
        await using (FtpSession session = await FtpSession.ConnectAsync("localhost", server.Port, Talk.Options with { Dialer = dialer }))
            Assert.Equal(11, (await session.GetAsync("a.txt", null)).Bytes);
        await server.FinishAsync();
        Assert.Equal(0, dialer.OpenSockets);

        var narrow = new Dialer(new NetworkPolicy { AllowedPorts = [server.Port] });
        using var other = ScriptedServer.Start(Transcript.Parse(Ready + "C: EPSV\nS: 229 here ({epsv})\n!closed\n"));
        narrow = new Dialer(new NetworkPolicy { AllowedPorts = [other.Port] });
        await using FtpSession stopped = await FtpSession.ConnectAsync("127.0.0.1", other.Port, Talk.Options with { Dialer = narrow });
        await Assert.ThrowsAsync<PolicyException>(() => stopped.GetAsync("a.txt", null));
        await Assert.ThrowsAsync<PolicyException>(() => FtpSession.ConnectAsync(
            "127.0.0.1", other.Port, Talk.Options with { Dialer = new Dialer(new NetworkPolicy { AllowedSchemes = ["ftps"] }) }));
    }

    [Fact]
    public async Task A_stranger_at_the_door_is_sent_away()
    {
        await using var listener = new DialerListener(Dialer.Default, IPAddress.Loopback, Talk.Long, Talk.Long);
        await using var door = new ActiveDoor(listener, IPAddress.Loopback);
        ValueTask<ITransport> opening = door.OpenAsync(default);
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        stranger.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await stranger.ConnectAsync(listener.LocalEnd);
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await server.ConnectAsync(listener.LocalEnd);
        await using ITransport data = await opening;
        Assert.Equal(server.LocalEndPoint, data.RemoteEnd);
        Assert.Equal(0, await stranger.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task The_whole_may_take_no_longer_than_said()
    {
        // Something comes all the time, so that nobody is ever silent.
        Talk talk = await Talk.PlayAsync(
            Transcript.Parse(Ready + "C: EPSV\nS: 229 here ({epsv})\n!data\nC: RETR a.txt\nS: 150 here\nD*20000000> x\n"),
            async (s, t) =>
            {
                var failure = await Assert.ThrowsAsync<TransferTimeoutException>(() => s.GetAsync("a.txt", (_, _, _) => new(ReceiveResult.Continue)));
                Assert.Equal(TimeoutPhase.Total, failure.Phase);
                Assert.Contains("the data of RETR", failure.Message);
                Assert.InRange(failure.BytesReceived, 1, long.MaxValue);
                Assert.False(s.IsUsable);
            },
            set: o => o with { TotalTimeout = TimeSpan.FromSeconds(1) },
            isHeardOut: false);
        talk.Succeeded();
    }
}
