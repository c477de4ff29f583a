using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>The steps of the conversation one by one, below the session.</summary>
public sealed class StepTests
{
    [Theory]
    [InlineData(Delivery.Whole)]
    [InlineData(Delivery.ByLine)]
    [InlineData(Delivery.ByByte)]
    public async Task Each_step_answers_what_the_server_said(Delivery delivery)
    {
        using ScriptedServer server = ScriptedServer.Start(Transcript.Load("smtp/steps.txt"), delivery);
        await using SmtpConversation smtp = await ConnectAsync(server);
        Assert.Equal("220-mail.example ESMTP\n220 ready", (await smtp.GreetAsync(default)).Text);
        await smtp.HelloAsync("client.example"u8.ToArray(), fallsBack: false, default);
        Assert.Equal(1000000, smtp.Capabilities.MaxSize);
        Assert.Equal(["LOGIN", "PLAIN", "LOGIN"], smtp.Capabilities.Mechanisms);
        Assert.True(smtp.Capabilities.Supports("8bitmime"));
        Assert.Equal(235, (await smtp.AuthenticateAsync(new SaslLogin("anna", "secret"), default)).Code);
        Assert.Equal(250, (await smtp.MailAsync("<a@example>"u8.ToArray(), "SIZE=30")).Code);
        await smtp.RecipientAsync("<b@example>"u8.ToArray());
        ReplyException refused = await Assert.ThrowsAsync<ReplyException>(
            async () => await smtp.RecipientAsync("<nobody@example>"u8.ToArray()));
        Assert.Equal("550-no such user\n550 here", refused.Reply);
        Reply taken = await smtp.DataAsync(
            Send.String("Subject: x\n\r\n.hidden\r\n..\rend"), SmtpContentRules.Stuff | SmtpContentRules.Normalize, default);
        Assert.Equal("250 taken as 1", taken.Text);
        await smtp.MailAsync("<>"u8.ToArray());
        await smtp.ResetAsync(default);
        Assert.Equal(221, (await smtp.QuitAsync(default)).Code);
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("a\r\n.\r\n", SmtpContentRules.Stuff, "a\r\n..\r\n.\r\n")]
    [InlineData("a", SmtpContentRules.Stuff, "a\r\n.\r\n")]
    [InlineData("", SmtpContentRules.Stuff, ".\r\n")]
    [InlineData("a\r\n", SmtpContentRules.Stuff | SmtpContentRules.AlwaysEndLine, "a\r\n\r\n.\r\n")]
    [InlineData("..a\r\n", SmtpContentRules.None, "..a\r\n.\r\n")]
    [InlineData("a\n.\nb\r", SmtpContentRules.Stuff | SmtpContentRules.Normalize, "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\n.\n", SmtpContentRules.Stuff, "a\n.\n\r\n.\r\n")]
    public async Task Content_ends_with_one_dot_however_it_is_cut(string content, object rules, string sent)
    {
        for (int size = 1; size <= content.Length + 1; size++)
        {
            var transport = new MemoryTransport("354 go\r\n250 ok\r\n"u8.ToArray());
            var smtp = new SmtpConversation(transport);
            SendCallback[] pieces = [.. content.Chunk(size).Select(piece => Send.String(new string(piece)))];
            await smtp.DataAsync(Send.Concat(pieces), (SmtpContentRules)rules, default);
            Assert.Equal("DATA\r\n" + sent, System.Text.Encoding.ASCII.GetString(transport.Written.Span));
        }
    }

    private static async Task<SmtpConversation> ConnectAsync(ScriptedServer server)
    {
        Socket socket = await Dialer.Default.ConnectAsync("127.0.0.1", server.Port);
        return new SmtpConversation(new SocketTransport(socket, $"127.0.0.1:{server.Port}"));
    }
}
