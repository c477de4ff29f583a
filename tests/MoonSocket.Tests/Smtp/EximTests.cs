using System.Text;
using MoonSocket.Mime;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>exim, and what it puts into mailboxes.</summary>
[Trait("Kind", "Real")]
public sealed class EximTests
{
    private const string Headers = "From: moon@example.org\r\nSubject: test\r\n\r\n";

    public static TheoryData<SmtpExtensions> Ways => [SmtpExtensions.All, SmtpExtensions.All & ~SmtpExtensions.Chunking, SmtpExtensions.None];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_sent_is_what_lies_in_the_mailbox(SmtpExtensions extensions)
    {
        using EximServer server = await EximServer.StartAsync();
        await using SmtpSession session = await SmtpSession.ConnectAsync(ServerOptions.Plain(server) with { Extensions = extensions });
        string[] bodies =
        [
            "plain\r\n",
            "",
            ".\r\n..\r\n.dot\r\n\r\n.\r\n",
            "no end",
            new string('x', 990) + "\r\n",
            "8-bit: ü\u00e9\r\n",
            "\r\n\r\n\r\n",
            string.Concat(Enumerable.Range(0, 3000).Select(i => $".{i} line\r\n")),
        ];
        foreach (string body in bodies)
        {
            SmtpResult result = await session.SendAsync(new SmtpEnvelope("sun@example.org", "moon@example.org"), Send.String(Headers + body));
            Assert.True(result.IsComplete);
            string expected = Headers + body + (body.Length == 0 || body.EndsWith("\r\n", StringComparison.Ordinal) ? "" : "\r\n");
            Assert.Equal(expected, Encoding.UTF8.GetString(await server.DeliveryAsync("moon")));
        }

        await session.QuitAsync();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Bare_line_ends_arrive_as_line_ends(SmtpExtensions extensions)
    {
        using EximServer server = await EximServer.StartAsync();
        await Smtp.Smtp.SendAsync(
            ServerOptions.Plain(server) with { Extensions = extensions },
            new SmtpEnvelope("", "moon@example.org"),
            Send.String("Subject: test\n\nbare\n.\nRCPT TO:<sun@example.org>\rend"));
        Assert.Equal(
            "Subject: test\r\n\r\nbare\r\n.\r\nRCPT TO:<sun@example.org>\r\nend\r\n",
            Encoding.UTF8.GetString(await server.DeliveryAsync("moon")));
    }

    [Theory]
    [InlineData(SmtpAuthentication.Strongest)]
    [InlineData(SmtpAuthentication.CramMd5)]
    [InlineData(SmtpAuthentication.Plain)]
    [InlineData(SmtpAuthentication.Login)]
    public async Task A_secured_session_authenticates(SmtpAuthentication authentication)
    {
        using EximServer server = await EximServer.StartAsync(new() { Tls = ServerTls.Explicit, RequireAuthentication = true });
        SmtpOptions options = ServerOptions.Secured(server) with { User = SmtpServer.User, Password = SmtpServer.Password, Authentication = authentication };
        await using SmtpSession session = await SmtpSession.ConnectAsync(options);
        Assert.True(session.IsSecure);
        await session.SendAsync(new SmtpEnvelope("sun@example.org", "moon@example.org"), Send.String(Headers));
        Assert.Equal(Headers, Encoding.UTF8.GetString(await server.DeliveryAsync("moon")));
        await session.QuitAsync();

        ReplyException refused = await Assert.ThrowsAsync<ReplyException>(
            async () => await SmtpSession.ConnectAsync(options with { Password = "wrong" }));
        Assert.Equal(535, refused.Code);
        Assert.DoesNotContain("wrong", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Implicit_TLS_and_IPv6_serve_as_well()
    {
        using EximServer server = await EximServer.StartAsync(new() { Tls = ServerTls.Implicit, IPv6 = true });
        await Smtp.Smtp.SendAsync(
            ServerOptions.Secured(server), new SmtpEnvelope("a@example.org", "moon@example.org"), Send.String(Headers));
        Assert.Equal(Headers, Encoding.UTF8.GetString(await server.DeliveryAsync("moon")));
    }

    [Fact]
    public async Task A_server_nobody_vouches_for_gets_no_mail()
    {
        using EximServer server = await EximServer.StartAsync(new() { Tls = ServerTls.Explicit });
        foreach (SmtpSecurity security in (SmtpSecurity[])[SmtpSecurity.StartTls, SmtpSecurity.StartTlsWhenOffered])
        {
            await Assert.ThrowsAsync<TlsException>(async () => await SmtpSession.ConnectAsync(
                ServerOptions.Secured(server) with { Security = security, Tls = TlsOptions.Default }));
        }
    }

    [Fact]
    public async Task A_session_survives_refused_recipients_and_carries_on()
    {
        using EximServer server = await EximServer.StartAsync();
        await using SmtpSession session = await SmtpSession.ConnectAsync(ServerOptions.Plain(server));
        SmtpResult some = await session.SendAsync(
            new SmtpEnvelope("a@example.org", "nobody@example.org", "moon@example.org", "later@example.org"), Send.String(Headers + "1\r\n"));
        Assert.Equal([550, 250, 451], some.Recipients.Select(recipient => recipient.Code));
        Assert.False(some.IsComplete);
        Assert.True(some.Recipients[2].IsTransient);
        SmtpRecipientsException none = await Assert.ThrowsAsync<SmtpRecipientsException>(async () => await session.SendAsync(
            new SmtpEnvelope("a@example.org", "nobody@example.org", "none@example.org"), Send.String(Headers + "2\r\n")));
        Assert.Equal(2, none.Recipients.Count);
        await Assert.ThrowsAsync<CallbackAbortException>(async () => await session.SendAsync(
            new SmtpEnvelope("a@example.org", "moon@example.org"), Send.File("/nowhere/at/all")));
        // Within the content: chunks can be taken back.
        SendCallback half = Send.Concat(Send.String(Headers + new string('x', 600000)), Send.Fail("enough"));
        CallbackAbortException abort = await Assert.ThrowsAsync<CallbackAbortException>(async () => await session.SendAsync(
            new SmtpEnvelope("a@example.org", "moon@example.org"), half));
        Assert.Equal("enough", abort.Message);
        Assert.True(session.IsUsable);
        await session.SendAsync(new SmtpEnvelope("a@example.org", "moon@example.org", "sun@example.org"), Send.String(Headers + "3\r\n"));
        Assert.Equal(Headers + "3\r\n", Encoding.UTF8.GetString(await server.DeliveryAsync("sun")));
        string[] moon = [.. new[] { await server.DeliveryAsync("moon"), await server.DeliveryAsync("moon") }.Select(Encoding.UTF8.GetString).Order()];
        Assert.Equal([Headers + "1\r\n", Headers + "3\r\n"], moon);
    }

    [Fact]
    public async Task Addresses_may_be_in_any_script()
    {
        using EximServer server = await EximServer.StartAsync();
        var message = new MimeMessage { From = "Möön <möön@example.org>", To = { "möön@example.org" }, Subject = "möön", Text = "möön" };
        Assert.True((await Smtp.Smtp.SendAsync(ServerOptions.Plain(server), message)).IsComplete);
        string mail = Encoding.UTF8.GetString(await server.DeliveryAsync("möön"));
        Assert.Contains("\r\nTo: möön@example.org\r\n", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notifications_can_be_asked_for()
    {
        using EximServer server = await EximServer.StartAsync();
        await using SmtpSession session = await SmtpSession.ConnectAsync(ServerOptions.Plain(server));
        Assert.True(session.Capabilities.Supports("DSN"));
        var envelope = new SmtpEnvelope(
            "a@example.org",
            new SmtpRecipient("moon@example.org") { Notify = SmtpNotify.Success | SmtpNotify.Failure | SmtpNotify.Delay, OriginalAddress = "m+n=o@example.org" },
            new SmtpRecipient("sun@example.org") { Notify = SmtpNotify.Never, OriginalAddress = "möön@example.org" })
        {
            Return = SmtpReturn.Headers,
            EnvelopeId = "a+b=c d",
        };
        Assert.True((await session.SendAsync(envelope, Send.String(Headers))).IsComplete);
        Assert.Equal(Headers, Encoding.UTF8.GetString(await server.DeliveryAsync("sun")));
    }

    [Fact]
    public async Task A_message_larger_than_the_server_takes_is_not_sent()
    {
        using EximServer server = await EximServer.StartAsync(new() { SizeLimit = 50000 });
        await using SmtpSession session = await SmtpSession.ConnectAsync(ServerOptions.Plain(server));
        Assert.Equal(50000, session.Capabilities.MaxSize);
        byte[] large = new byte[1 << 20];
        Array.Fill(large, (byte)'\n');
        TransferException known = await Assert.ThrowsAsync<TransferException>(async () => await session.SendAsync(
            new SmtpEnvelope("a@example.org", "moon@example.org"), Send.Bytes(large)));
        Assert.Contains("takes 50000 at most", known.Message, StringComparison.Ordinal);
        Assert.True(session.IsUsable);
        // The length is not known: the server says so in the middle.
        ReplyException late = await Assert.ThrowsAsync<ReplyException>(async () => await session.SendAsync(
            new SmtpEnvelope("a@example.org", "moon@example.org"), Send.Bytes(large).Through(Filter.Create((input, output) => System.Buffers.BuffersExtensions.Write(output, input)))));
        Assert.Equal(552, late.Code);
    }
}
