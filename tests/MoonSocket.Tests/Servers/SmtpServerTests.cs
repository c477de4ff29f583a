using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.Tests.Servers;

/// <summary>The SMTP servers that other tests rely on do what their options say; Python's client is the witness.</summary>
public sealed class SmtpServerTests
{
    [Theory]
    [InlineData(ServerTls.None, false)]
    [InlineData(ServerTls.None, true)]
    [InlineData(ServerTls.Explicit, false)]
    [InlineData(ServerTls.Implicit, true)]
    public async Task Exim_delivers_byte_for_byte(ServerTls tls, bool v6)
    {
        using EximServer server = await EximServer.StartAsync(new SmtpServerOptions { Tls = tls, IPv6 = v6 });
        string said = await SmtpWitness.SendAsync(server, "-", "", "moon@b.example", "nobody@b.example", "later@b.example");
        Assert.Contains("to 250", said, StringComparison.Ordinal);
        Assert.Contains("to 550 b'no such mailbox'", said, StringComparison.Ordinal);
        Assert.Contains("to 451 b'come back later'", said, StringComparison.Ordinal);
        foreach (string capability in (string[])["chunking", "pipelining", "smtputf8", "dsn", "8bitmime", "size", "auth"])
            Assert.Contains($"'{capability}'", said, StringComparison.Ordinal);
        Assert.Equal(SmtpWitness.Message, Encoding.ASCII.GetString(await server.DeliveryAsync("moon")));
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("CRAM-MD5")]
    public async Task Who_is_known_may_send(string mechanism)
    {
        var options = new SmtpServerOptions { RequireAuthentication = true, Tls = ServerTls.Explicit };
        using EximServer exim = await EximServer.StartAsync(options);
        using AiosmtpdServer aiosmtpd = await AiosmtpdServer.StartAsync(options with { Mechanisms = [mechanism] });
        foreach (SmtpServer server in (SmtpServer[])[exim, aiosmtpd])
        {
            Assert.Contains("data 250", await SmtpWitness.SendAsync(server, mechanism, SmtpServer.Password, "moon@b.example"), StringComparison.Ordinal);
            Assert.Contains("535", await SmtpWitness.SendAsync(server, mechanism, "wrong", "moon@b.example"), StringComparison.Ordinal);
            Assert.Matches("from 5[35]0", await SmtpWitness.SendAsync(server, "-", "", "moon@b.example"));
        }

        Assert.Equal(mechanism, Assert.Single(aiosmtpd.Messages).Mechanism);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("XOAUTH2")]
    public async Task Aiosmtpd_knows_mechanisms_that_exim_does_not(string mechanism)
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(
            new SmtpServerOptions { RequireAuthentication = true, Tls = ServerTls.Explicit });
        Assert.Contains("data 250", await SmtpWitness.SendAsync(server, mechanism, SmtpServer.Password, "moon@b.example"), StringComparison.Ordinal);
        Assert.Contains("535", await SmtpWitness.SendAsync(server, mechanism, "wrong", "moon@b.example"), StringComparison.Ordinal);
        Assert.Equal(mechanism, Assert.Single(server.Messages).Mechanism);
    }

    [Fact]
    public async Task Aiosmtpd_answers_for_each_recipient_by_lmtp()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new SmtpServerOptions { Lmtp = true });
        string said = await SmtpWitness.SendAsync(server, "-", "", "moon@b.example", "unlucky@b.example", "sun@b.example");
        Assert.EndsWith("data 250 b'2.0.0 taken'\ndata 550 b'5.2.2 mailbox full'\ndata 250 b'2.0.0 taken'\n", said, StringComparison.Ordinal);
        Assert.Equal(["moon@b.example", "unlucky@b.example", "sun@b.example"], Assert.Single(server.Messages).To);
    }

    [Theory]
    [InlineData(ServerTls.None, false)]
    [InlineData(ServerTls.Explicit, true)]
    [InlineData(ServerTls.Implicit, false)]
    public async Task Aiosmtpd_keeps_messages_and_envelopes(ServerTls tls, bool v6)
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new SmtpServerOptions { Tls = tls, IPv6 = v6, Hidden = ["SIZE"] });
        string said = await SmtpWitness.SendAsync(server, "-", "", "moon@b.example", "refused@b.example", "later@b.example");
        Assert.Contains("to 550", said, StringComparison.Ordinal);
        Assert.Contains("to 450", said, StringComparison.Ordinal);
        Assert.Contains("CRAM-MD5 LOGIN PLAIN SCRAM-SHA-256 XOAUTH2", said, StringComparison.Ordinal);
        Assert.DoesNotContain("'size'", said, StringComparison.Ordinal);
        ReceivedMail envelope = Assert.Single(server.Messages);
        Assert.Equal(("witness", "a@b.example", tls != ServerTls.None), (envelope.Helo, envelope.From, envelope.IsSecure));
        Assert.Equal(["moon@b.example"], envelope.To);
        Assert.Equal(SmtpWitness.Message, Encoding.ASCII.GetString(envelope.Message));
    }

    [Fact]
    public async Task Aiosmtpd_can_know_nothing_but_helo()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new SmtpServerOptions { OldFashioned = true });
        string said = await SmtpWitness.SendAsync(server, "-", "", "moon@b.example");
        Assert.Contains("offers {}", said, StringComparison.Ordinal);
        Assert.Contains("data 250", said, StringComparison.Ordinal);
    }
}
