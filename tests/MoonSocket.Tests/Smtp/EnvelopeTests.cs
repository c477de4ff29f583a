using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MoonSocket.Net;
using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>What may stand in an envelope and in options, and what would be more than that.</summary>
public sealed class EnvelopeTests
{
    [Theory]
    [InlineData("a@b\r\nRCPT TO:<c@d>")]
    [InlineData("a@b\nDATA")]
    [InlineData("a@b\0")]
    [InlineData("a@b> SIZE=1")]
    [InlineData("<a@b>")]
    [InlineData("a<b@c")]
    [InlineData("a b@c")]
    [InlineData("\"a@b")]
    [InlineData("\"a\r\n\"@b")]
    [InlineData("\"a\\\r\"@b")]
    [InlineData("a\u0085@b")]
    [InlineData("")]
    public async Task An_address_that_would_be_more_than_one_is_refused_before_anything_is_said(string address)
    {
        using ScriptedServer server = ScriptedServer.Start(Transcript.Parse("S: 220 ready\nC: EHLO client.example\nS: 250 x\nC: QUIT\nS: 221 bye\n!closed"));
        await using SmtpSession session = await SmtpSession.ConnectAsync(Mailing.Options(server));
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(
            () => session.SendAsync(new SmtpEnvelope("a@b", address), Send.String("")));
        Assert.DoesNotContain(refused.Message, char.IsControl);
        if (address.Length > 0)
            await Assert.ThrowsAsync<ArgumentException>(() => session.SendAsync(new SmtpEnvelope(address, "a@b"), Send.String("")));
        await Assert.ThrowsAsync<ArgumentException>(() => session.SendAsync(new SmtpEnvelope("a@b"), Send.String("")));
        foreach (string id in (string[])["a\r\nb", "ä", "", new string('x', 101)])
        {
            await Assert.ThrowsAsync<ArgumentException>(
                () => session.SendAsync(new SmtpEnvelope("a@b", "c@d") { EnvelopeId = id }, Send.String("")));
        }

        var contradiction = new SmtpRecipient("a@b") { Notify = SmtpNotify.Never | SmtpNotify.Delay };
        await Assert.ThrowsAsync<ArgumentException>(() => session.SendAsync(new SmtpEnvelope("a@b", contradiction), Send.String("")));
        await session.QuitAsync();
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("a@b", "<a@b>")]
    [InlineData("Postmaster", "<Postmaster>")]
    [InlineData("\"a b>\\\"c\"@d", "<\"a b>\\\"c\"@d>")]
    [InlineData("a@[127.0.0.1]", "<a@[127.0.0.1]>")]
    [InlineData("a+b=c@d", "<a+b=c@d>")]
    public void An_address_goes_between_brackets_as_it_is(string address, string path)
        => Assert.Equal(path, Encoding.UTF8.GetString(new SmtpPath(address).ToBytes(hasUtf8: false, "peer")));

    [Fact]
    public void Half_a_character_is_not_sent()
    {
        foreach (string address in (string[])["a\ud800@b", "\udc00@b", "a@b\ud800"])
            Assert.Throws<ArgumentException>(() => new SmtpPath(address));
        Assert.Equal(10, new SmtpPath("\ud83c\udf15@abc").ToBytes(hasUtf8: true, "peer").Length);
    }

    [Fact]
    public void No_address_of_any_characters_ends_its_path_or_its_line()
    {
        var addresses = Gen.ArrayOf(Gen.Elements("a@\\\"<> \r\n\0ü\t,;:[]().".ToCharArray()));
        Prop.ForAll(Arb.From(addresses), characters =>
        {
            byte[] path;
            try
            {
                path = new SmtpPath(new string(characters)).ToBytes(hasUtf8: true, "peer");
            }
            catch (ArgumentException)
            {
                return;
            }

            Assert.True(path.AsSpan().IndexOfAny("\r\n\0"u8) < 0);
            Assert.Equal(path.Length - 1, EndOfPath(path));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\0")]
    [InlineData("\u0001")]
    public async Task Options_with_control_characters_are_refused(string bad)
    {
        var options = new SmtpOptions("127.0.0.1") { Port = 9, User = "user", Password = "password" };
        foreach (SmtpOptions each in (SmtpOptions[])
            [options with { User = bad }, options with { Password = bad }, options with { AccessToken = bad }, options with { Domain = "x" + bad }])
        {
            ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => SmtpSession.ConnectAsync(each));
            Assert.DoesNotContain("password\"", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Options_that_contradict_each_other_are_refused()
    {
        var options = new SmtpOptions("127.0.0.1") { Port = 9 };
        foreach (SmtpOptions each in (SmtpOptions[])
            [
                options with { User = "user" },
                options with { Password = "x" },
                options with { User = "user", Password = "x", Authentication = SmtpAuthentication.XOAuth2 },
                options with { User = "user", AccessToken = "x", Authentication = SmtpAuthentication.Plain },
                options with { Domain = "" },
                options with { Domain = "a b" },
                options with { Host = "" },
            ])
            await Assert.ThrowsAsync<ArgumentException>(() => SmtpSession.ConnectAsync(each));
    }

    [Fact]
    public async Task The_policy_is_asked_for_the_scheme_and_the_host()
    {
        var options = new SmtpOptions("127.0.0.1") { Port = 9 };
        NetworkPolicy[] policies = [new() { AllowedSchemes = ["https"] }, new() { AllowPrivateAddresses = false }, new() { DeniedPorts = [9] }];
        foreach (NetworkPolicy policy in policies)
            await Assert.ThrowsAsync<PolicyException>(() => SmtpSession.ConnectAsync(options with { Dialer = new Dialer(policy) }));
    }

    [Theory]
    [InlineData("smtp://mail.example", "mail.example", 25, SmtpSecurity.StartTls)]
    [InlineData("smtp://mail.example:465/", "mail.example", 465, SmtpSecurity.Implicit)]
    [InlineData("smtps://[::1]", "::1", 465, SmtpSecurity.Implicit)]
    [InlineData("lmtp://mail.example", "mail.example", 24, SmtpSecurity.StartTls)]
    [InlineData("smtp://an%40na:se%3Acret@mail.example:587", "mail.example", 587, SmtpSecurity.StartTls)]
    public void A_server_can_be_written_as_a_URL(string url, string host, int port, SmtpSecurity security)
    {
        SmtpOptions options = SmtpOptions.FromUrl(url);
        Assert.Equal((host, port, security), (options.Host, options.EffectivePort, options.EffectiveSecurity));
        Assert.Equal(url.Contains('@', StringComparison.Ordinal) ? ("an@na", "se:cret") : (null, null), (options.User, options.Password));
        Assert.DoesNotContain("cret", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://x")]
    [InlineData("smtp:")]
    [InlineData("smtp://x/path")]
    [InlineData("mail.example")]
    public void Other_URLs_are_refused(string url) => Assert.Throws<ArgumentException>(() => SmtpOptions.FromUrl(url));

    // Where a server that knows quotation marks finds the end of the path.
    private static int EndOfPath(byte[] path)
    {
        bool isQuoted = false;
        for (int i = 1; i < path.Length; i++)
        {
            if (isQuoted && path[i] == '\\')
                i++;
            else if (path[i] == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && path[i] is (byte)'>' or (byte)' ' && !isQuoted)
                return i;
        }

        return -1;
    }
}
