using System.Text;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Smtp;

/// <summary>socket.smtp from Lua against real servers, plain and secured; what arrives is compared byte for byte.</summary>
[Trait("Kind", "Real")]
public sealed class SmtpServerTests
{
    private const string Lines = "Subject: one\r\nX-Test: lines\r\n\r\n.\r\n..\r\n.dot\r\n\r\nlast line\r\n";

    [Theory]
    [InlineData(ServerTls.None, false)]
    [InlineData(ServerTls.Explicit, true)]
    [InlineData(ServerTls.Implicit, false)]
    public async Task Mail_goes_through_exim_into_a_mailbox(ServerTls tls, bool isIPv6)
    {
        using EximServer server = await EximServer.StartAsync(new SmtpServerOptions { Tls = tls, IPv6 = isIPv6 });
        Run(server, "<moon@localhost>", "<nobody@localhost>", "plain login cram-md5 strongest");
        var mail = new Dictionary<string, string>();
        // lines, parts, mail, partial, two of a session, and one for each way to log in.
        for (int i = 0; i < 10; i++)
            Note(mail, await server.DeliveryAsync("moon"));
        Check(mail);
    }

    [Theory]
    [InlineData(ServerTls.None)]
    [InlineData(ServerTls.Explicit)]
    public async Task Mail_goes_to_aiosmtpd(ServerTls tls)
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new SmtpServerOptions { Tls = tls });
        // A token is not shown to who listens.
        string fourth = tls == ServerTls.None ? "cram-md5" : "xoauth2";
        Run(server, "<moon@localhost>", "<refused@localhost>", $"scram-sha-256 login strongest {fourth}");
        var mail = new Dictionary<string, string>();
        foreach (ReceivedMail message in server.Messages)
            Note(mail, message.Message.ToArray());
        Check(mail);
        Assert.Contains("scram-sha-256", mail.Keys);
    }

    private static void Run(SmtpServer server, string to, string refused, string auth)
    {
        using var folder = new TemporaryFolder();
        using var spec = new LuaSpec();
        spec.Tell(
            "SMTP",
            ("host", server.Address.ToString()),
            ("port", server.Port),
            ("user", SmtpServer.User),
            ("password", SmtpServer.Password),
            ("tls", server.Options.Tls.ToString()),
            ("cafile", folder.Write("ca.pem", server.Authority.CertificatePem)),
            ("to", to),
            ("refused", refused),
            ("auth", auth));
        spec.Run("real/smtp.lua");
    }

    private static void Note(Dictionary<string, string> mail, byte[] message)
    {
        string text = Encoding.Latin1.GetString(message);
        int name = text.IndexOf("X-Test: ", StringComparison.OrdinalIgnoreCase);
        if (name < 0)
            name = text.IndexOf("x-test: ", StringComparison.Ordinal);
        Assert.True(name >= 0, text);
        mail.Add(text[(name + 8)..text.IndexOf('\r', name)], text);
    }

    private static void Check(Dictionary<string, string> mail)
    {
        Assert.Equal(Lines, mail["lines"]);
        Assert.Equal("X-Test: mail\r\n\r\n.hello\r\n\r\n", mail["mail"]);
        Assert.Contains(
            string.Concat(Enumerable.Repeat("AAEC/wABAv8AAQL/", 4)), mail["parts"], StringComparison.Ordinal);
        Assert.Contains("session2", mail.Keys);
        Assert.Contains("partial", mail.Keys);
        Assert.DoesNotContain("nobody", mail.Keys);
    }
}
