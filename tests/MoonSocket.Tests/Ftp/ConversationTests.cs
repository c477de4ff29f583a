using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

/// <summary>The conversation step by step, with what old programs rely on.</summary>
public sealed class ConversationTests
{
    [Fact]
    public async Task Two_hundred_in_place_of_one_hundred_is_what_the_callback_gets()
    {
        var told = new List<string?>();
        await PlayAsync("C: EPSV\nS: 229 here ({epsv})\nC: RETR a.txt\nS: 250-no need\nS: 250 for data\n", async c =>
        {
            await c.EnterPassiveAsync(PassiveCommand.Extended, default);
            (Reply reply, long bytes) = await c.ReceiveAsync(
                "RETR",
                "a.txt"u8.ToArray(),
                (chunk, _, _) =>
                {
                    told.Add(chunk is { } data ? Encoding.UTF8.GetString(data.Span) : null);
                    return new(ReceiveResult.Continue);
                },
                default);
            Assert.Equal(("250-no need\n250 for data", 24L), (reply.Text, bytes));
        });
        Assert.Equal(["250-no need\n250 for data", ""], told);
    }

    [Fact]
    public async Task An_upload_may_be_welcomed_by_two_hundred()
    {
        await PlayAsync("C: EPSV\nS: 229 here ({epsv})\n!data\nC: STOR a.txt\nS: 200 as you like\nU> hello\n!data-end\nC: NOOP\nS: 200 yes\n", async c =>
        {
            await c.EnterPassiveAsync(PassiveCommand.Extended, default);
            (Reply reply, long bytes) = await c.SendAsync("STOR", "a.txt"u8.ToArray(), Send.String("hello"), default);
            Assert.Equal((200, 5L), (reply.Code, bytes));
            await c.CommandAsync("NOOP", default, default);
        });
    }

    [Fact]
    public async Task A_data_connection_is_prepared_once_for_each_transfer()
    {
        await PlayAsync("C: PASV\nS: 227 here (10,0,0,1,{pasvport})\nC: EPSV\nS: 229 here ({epsv})\n!data\nC: LIST\nS: 150 here\n!data-close\nS: 226 done\n", async c =>
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await c.ReceiveAsync("LIST", default, (ReceiveCallback?)null, default));
            PassiveAddress address = await c.EnterPassiveAsync(PassiveCommand.Plain, default);
            Assert.Equal("10.0.0.1", address.Announced!.ToString());
            await c.EnterPassiveAsync(PassiveCommand.Either, default);
            await c.ReceiveAsync("LIST", default, (ReceiveCallback?)null, default);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await c.SendAsync("STOR", default, (SendCallback?)null, default));
        });
    }

    [Fact]
    public async Task Active_mode_may_be_announced_either_way()
    {
        await PlayAsync("C: EPRT |1|127.0.0.1|*|\nS: 200 I will\nC: STOR a\nS: 150 coming\n!data-active\nU> hello\n!data-end\nS: 226 done\n", async c =>
        {
            await c.EnterActiveAsync(extended: true, default);
            await c.SendAsync("STOR", "a"u8.ToArray(), Send.String("hello"), default);
        });
    }

    [Theory]
    [InlineData("S: 530 no\n", "USER")]
    [InlineData("S: 332 account\n", "USER")]
    [InlineData("S: 331 password\nC: PASS p\nS: 530 no\n", "PASS")]
    [InlineData("S: 331 password\nC: PASS p\nS: 332 account\n", "PASS")]
    public async Task A_login_fails_where_it_fails(string script, string step)
    {
        await PlayAsync("C: USER u\n" + script, async c =>
        {
            var failure = await Assert.ThrowsAsync<ReplyException>(async () => await c.LoginAsync("u"u8.ToArray(), "p"u8.ToArray(), default));
            Assert.Equal(step, failure.Step);
        });
    }

    [Theory]
    [InlineData("227 Entering Passive Mode (127,0,0,1,4,1)", 1025)]
    [InlineData("227 127,0,0,1,4,1", 1025)]
    [InlineData("227 =127,0,0,1,255,255.", 65535)]
    [InlineData("227 at 3 o'clock 127.0.0.1.4.1", 1025)]
    [InlineData("227-first\n227 (127,0,0,1,4,1)", 1025)]
    public void Passive_replies_are_read_however_they_are_written(string reply, int port)
        => Assert.Equal(port, PassiveAddress.OfPlain(new Reply(227, Encoding.ASCII.GetBytes(reply)))!.Value.Port);

    [Theory]
    [InlineData("229 Entering Extended Passive Mode (|||6446|)", 6446)]
    [InlineData("229 (is) here (!1!::1!6446!)", 6446)]
    [InlineData("229 (((|||6446|)", 6446)]
    public void Extended_passive_replies_are_read_however_they_are_written(string reply, int port)
        => Assert.Equal(port, PassiveAddress.OfExtended(new Reply(229, Encoding.ASCII.GetBytes(reply)))!.Value.Port);

    private static async Task PlayAsync(string script, Func<FtpConversation, Task> act)
    {
        using var server = ScriptedServer.Start(Transcript.Parse("S: 220 ready\n" + script + "!closed\n"));
        var connector = new DialerConnector(Dialer.Default, DialOptions.Default, Talk.Long);
        ITransport control = await connector.ConnectAsync("127.0.0.1", server.Port, default);
        await using (var conversation = new FtpConversation(control, connector, "127.0.0.1"))
        {
            await conversation.GreetAsync(default);
            await act(conversation);
        }

        await server.FinishAsync();
    }
}
