using System.Text;
using MoonSocket.Mime;
using MoonSocket.Replies;
using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>What real servers rarely do, by aiosmtpd.</summary>
[Trait("Kind", "Real")]
public sealed class AiosmtpdTests
{
    private const string Content = "Subject: test\r\n\r\n.hello\r\n";
    private static readonly SmtpEnvelope Envelope = new("sun@example.org", "moon@example.org");

    [Theory]
    [InlineData("SCRAM-SHA-256", SmtpAuthentication.Strongest)]
    [InlineData("SCRAM-SHA-256", SmtpAuthentication.ScramSha256)]
    [InlineData("CRAM-MD5", SmtpAuthentication.CramMd5)]
    [InlineData("PLAIN", SmtpAuthentication.Plain)]
    [InlineData("LOGIN", SmtpAuthentication.Login)]
    [InlineData("XOAUTH2", SmtpAuthentication.XOAuth2)]
    public async Task Every_mechanism_authenticates_and_the_strongest_is_taken(string mechanism, SmtpAuthentication authentication)
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new() { Tls = ServerTls.Explicit, RequireAuthentication = true });
        SmtpOptions options = ServerOptions.Secured(server) with
        {
            User = SmtpServer.User,
            Password = SmtpServer.Password,
            AccessToken = authentication == SmtpAuthentication.XOAuth2 ? SmtpServer.Password : null,
            Authentication = authentication,
        };
        await Smtp.Smtp.SendAsync(options, Envelope, Send.String(Content));
        ReceivedMail mail = Assert.Single(server.Messages);
        Assert.Equal(mechanism, mail.Mechanism);
        Assert.True(mail.IsSecure);
        Assert.Equal(Content, Encoding.UTF8.GetString(mail.Message));

        ReplyException refused = await Assert.ThrowsAsync<ReplyException>(async () => await SmtpSession.ConnectAsync(
            options with { Password = "wrong", AccessToken = options.AccessToken is null ? null : "wrong" }));
        Assert.Equal(535, refused.Code);
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_password_is_found_out()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(lies: true);
        ProtocolException lie = await Assert.ThrowsAsync<ProtocolException>(async () => await SmtpSession.ConnectAsync(
            ServerOptions.Plain(server) with { User = SmtpServer.User, Password = SmtpServer.Password }));
        Assert.Contains("did not show that it knows the password", lie.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("XOAUTH2")]
    public async Task No_clear_password_goes_over_a_clear_line_unless_told_to(string mechanism)
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new() { Mechanisms = [mechanism] });
        SmtpOptions options = ServerOptions.Plain(server) with
        {
            User = SmtpServer.User,
            Password = SmtpServer.Password,
            AccessToken = mechanism == "XOAUTH2" ? SmtpServer.Password : null,
        };
        TransferException refused = await Assert.ThrowsAsync<TransferException>(async () => await SmtpSession.ConnectAsync(options));
        Assert.Contains("anybody could read", refused.Message, StringComparison.Ordinal);
        await Smtp.Smtp.SendAsync(options with { AllowClearPassword = true }, Envelope, Send.String(Content));
        Assert.Equal(mechanism, Assert.Single(server.Messages).Mechanism);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_recipient_has_a_result(bool lmtp)
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new() { Lmtp = lmtp });
        await using SmtpSession session = await SmtpSession.ConnectAsync(ServerOptions.Plain(server));
        SmtpResult result = await session.SendAsync(
            new SmtpEnvelope("a@x.org", "refused@x.org", "b@x.org", "later@x.org", "c@x.org"), Send.String(Content));
        Assert.Equal([550, 250, 450, 250], result.Recipients.Select(recipient => recipient.Code));
        Assert.Equal(["b@x.org", "c@x.org"], server.Messages[0].To);

        // Refused when the message is there: by LMTP for one of them, by SMTP for all.
        var envelope = new SmtpEnvelope("a@x.org", "b@x.org", "unlucky@x.org");
        if (lmtp)
        {
            SmtpResult half = await session.SendAsync(envelope, Send.String(Content));
            Assert.Equal([250, 550], half.Recipients.Select(recipient => recipient.Code));
            await Assert.ThrowsAsync<SmtpRecipientsException>(
                async () => await session.SendAsync(new SmtpEnvelope("a@x.org", "unlucky@x.org"), Send.String(Content)));
        }
        else
        {
            ReplyException refused = await Assert.ThrowsAsync<ReplyException>(async () => await session.SendAsync(envelope, Send.String(Content)));
            Assert.Equal((550, "the message"), (refused.Code, refused.Step));
        }

        await session.SendAsync(new SmtpEnvelope("a@x.org", "d@x.org"), Send.String(Content));
        Assert.Equal("d@x.org", Assert.Single(server.Messages[^1].To));
        await session.QuitAsync();
    }

    [Fact]
    public async Task All_or_none_can_be_asked_for()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync();
        await using SmtpSession session = await SmtpSession.ConnectAsync(ServerOptions.Plain(server) with { RequireAllRecipients = true });
        SmtpRecipientsException refused = await Assert.ThrowsAsync<SmtpRecipientsException>(
            async () => await session.SendAsync(new SmtpEnvelope("a@x.org", "b@x.org", "refused@x.org"), Send.String(Content)));
        Assert.Equal([true, false], refused.Recipients.Select(recipient => recipient.IsAccepted));
        await session.SendAsync(new SmtpEnvelope("a@x.org", "b@x.org"), Send.String(Content));
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task Without_SMTPUTF8_domains_are_translated_and_other_addresses_refused()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new() { Utf8 = false });
        await using SmtpSession session = await SmtpSession.ConnectAsync(ServerOptions.Plain(server));
        await session.SendAsync(new SmtpEnvelope("a@bücher.example", "b@月.example"), Send.String(Content));
        Assert.Equal("a@xn--bcher-kva.example", server.Messages[0].From);
        Assert.Equal("b@xn--7ov.example", Assert.Single(server.Messages[0].To));
        TransferException refused = await Assert.ThrowsAsync<TransferException>(
            async () => await session.SendAsync(new SmtpEnvelope("a@x.org", "ü@x.org"), Send.String(Content)));
        Assert.Contains("SMTPUTF8", refused.Message, StringComparison.Ordinal);
        var message = new MimeMessage { From = "ü@x.org", Text = "x" };
        await Assert.ThrowsAsync<TransferException>(async () => await session.SendAsync(new SmtpEnvelope("a@x.org", "b@x.org"), message));
        Assert.True(session.IsUsable);
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task A_server_that_knows_only_HELO_is_served()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new() { OldFashioned = true });
        await using SmtpSession session = await SmtpSession.ConnectAsync(ServerOptions.Plain(server) with { Domain = "client.example" });
        Assert.Empty(session.Capabilities.Keywords);
        await session.SendAsync(Envelope, Send.String(Content));
        Assert.Equal("client.example", server.Messages[0].Helo);
        Assert.Empty(server.Messages[0].FromOptions);
    }

    [Fact]
    public async Task Eight_bit_messages_go_only_to_who_takes_them()
    {
        var message = new MimeMessage { From = "a@x.org", To = { "b@x.org" }, Body = MimePart.Text("grün") };
        message.Body.Encoding = MimeEncoding.EightBit;
        using AiosmtpdServer able = await AiosmtpdServer.StartAsync();
        await Smtp.Smtp.SendAsync(ServerOptions.Plain(able), message);
        Assert.Contains("BODY=8BITMIME", able.Messages[0].FromOptions);
        using AiosmtpdServer unable = await AiosmtpdServer.StartAsync(new() { Hidden = ["8BITMIME"] });
        TransferException refused = await Assert.ThrowsAsync<TransferException>(
            async () => await Smtp.Smtp.SendAsync(ServerOptions.Plain(unable), message));
        Assert.Contains("8BITMIME", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_message_can_be_sent_twice()
    {
        using var folder = new TemporaryFolder();
        string file = folder.At("a.bin");
        await File.WriteAllBytesAsync(file, [.. Enumerable.Range(0, 1000).Select(i => (byte)i)]);
        var message = new MimeMessage { From = "a@x.org", To = { "b@x.org" }, Bcc = { "hidden@x.org" }, Text = "x", Attachments = { MimePart.File(file) } };
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new() { SizeLimit = 100000 });
        await using SmtpSession session = await SmtpSession.ConnectAsync(ServerOptions.Plain(server));
        SmtpResult result = await session.SendAsync(message);
        await session.SendAsync(message);
        Assert.Equal(["b@x.org", "hidden@x.org"], server.Messages[1].To);
        Assert.Equal($"SIZE={result.BytesSent}", server.Messages[0].FromOptions.Single(option => option.StartsWith("SIZE", StringComparison.Ordinal)));
        Assert.Equal(server.Messages[0].Message.Length, server.Messages[1].Message.Length);
        Assert.DoesNotContain("hidden@x.org", Encoding.UTF8.GetString(server.Messages[0].Message), StringComparison.Ordinal);
    }
}
