using System.Security.Cryptography.X509Certificates;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

public sealed class SecurityTests : IDisposable
{
    private readonly PrivateAuthority _authority = new();
    private readonly X509Certificate2 _certificate;

    public SecurityTests()
    {
        using X509Certificate2 issued = _authority.Issue("127.0.0.1");
        _certificate = X509CertificateLoader.LoadPkcs12(issued.Export(X509ContentType.Pkcs12), null);
    }

    public static TheoryData<Delivery> Deliveries => Talk.Deliveries;

    public void Dispose()
    {
        _certificate.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Control_and_data_are_secured(Delivery delivery)
    {
        Talk talk = await PlayAsync(
            "secure",
            async (s, t) =>
            {
                await s.GetAsync("a.txt", t.Receive);
                await s.PutAsync("b.txt", Send.String("back"));
            },
            delivery: delivery);
        Assert.Equal("hello|end", talk.Succeeded().Told);
    }

    [Fact]
    public async Task A_server_that_gives_up_and_leaves_the_data_connection_open_is_heard_without_a_time_out()
    {
        Talk talk = await PlayAsync(
            "secure-given-up",
            async (s, t) => Assert.Equal(426, (await Assert.ThrowsAsync<ReplyException>(() => s.GetAsync("a.txt", t.Receive))).Code),
            o => Secured(o) with { IdleTimeout = null });
        Assert.Equal("hello|ReplyException", talk.Succeeded().Told);
    }

    [Fact]
    public async Task Implicit_tls_comes_first_and_data_may_go_in_the_clear()
    {
        Talk talk = await PlayAsync(
            "secure-implicit",
            (s, t) => s.GetAsync("a.txt", t.Receive),
            o => o with { Encryption = FtpEncryption.Implicit, EncryptData = false });
        Assert.Equal("hello|end", talk.Succeeded().Told);
    }

    [Fact]
    public async Task Without_tls_there_is_no_session_and_nobody_logs_in()
    {
        Talk talk = await PlayAsync("secure-refused", (_, _) => Task.CompletedTask);
        Assert.Equal("AUTH", talk.Failed<ReplyException>().Step);
        Assert.DoesNotContain("USER", talk.Heard);
    }

    [Fact]
    public async Task What_was_said_before_tls_is_an_error()
    {
        Talk talk = await PlayAsync("secure-injected", (_, _) => Task.CompletedTask);
        Assert.Contains("sent something before TLS had started", talk.Failed<ProtocolException>().Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_data_connection_that_leads_to_somebody_else_gets_and_gives_nothing(bool isVouchedFor)
    {
        using var stranger = new PrivateAuthority();
        using X509Certificate2 issued = isVouchedFor ? _authority.Issue("elsewhere.example") : stranger.Issue("127.0.0.1");
        using X509Certificate2 other = X509CertificateLoader.LoadPkcs12(issued.Export(X509ContentType.Pkcs12), null);
        const string Login = "S: 220 ready\nC: AUTH TLS\nS: 234 go on\n!secure\nC: PBSZ 0\nS: 200 none\nC: PROT P\nS: 200 private\n"
            + "C: USER moon\nS: 331 password, please\nC: PASS lua cheese\nS: 230 welcome\nC: FEAT\nS: 500 what?\nC: TYPE I\nS: 200 binary\n";
        foreach (string transfer in (string[])["C: SIZE a\nS: 550 no\nC: EPSV\nS: 229 here ({epsv})\n!data\nC: RETR a\n", "C: EPSV\nS: 229 here ({epsv})\n!data\nC: STOR a\n"])
        {
            using var server = ScriptedServer.Start(
                Transcript.Parse(Login + transfer + "S: 150 go on\n!data-secure\n!closed\n"), certificate: _certificate, dataCertificate: other);
            FtpOptions options = Talk.Options with
            {
                Encryption = FtpEncryption.Explicit,
                Tls = new TlsOptions { CustomRoots = new X509Certificate2Collection(_authority.Certificate) },
            };
            await using FtpSession session = await FtpSession.ConnectAsync("127.0.0.1", server.Port, options);
            Task<FtpResult> moving = transfer.Contains("RETR", StringComparison.Ordinal)
                ? session.GetAsync("a", null)
                : session.PutAsync("a", Send.String("for you only"));
            await Assert.ThrowsAsync<TlsException>(() => moving.WaitAsync(Talk.Long));
            Assert.False(session.IsUsable);
            Assert.Equal(string.Empty, server.HeardData);
        }
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_ends_the_session_before_the_login()
    {
        using var server = ScriptedServer.Start(
            Transcript.Parse("S: 220 ready\nC: AUTH TLS\nS: 234 go on\n!secure\n!closed\n"), certificate: _certificate);
        FtpOptions options = Talk.Options with { Encryption = FtpEncryption.Explicit };
        await Assert.ThrowsAsync<TlsException>(() => FtpSession.ConnectAsync("127.0.0.1", server.Port, options));
        Assert.DoesNotContain("USER", server.Heard);
    }

    [Theory]
    [InlineData("550 no")]
    [InlineData("213 9")]
    public async Task Data_that_ends_without_the_end_of_tls_may_be_cut_whatever_the_server_says(string size)
    {
        Talk talk = await PlayCutAsync(size, async (s, t) =>
        {
            var failure = await Assert.ThrowsAnyAsync<TransferException>(() => s.GetAsync("a.txt", t.Receive));
            Assert.Equal(5, failure.BytesReceived);
            Assert.False(s.IsUsable);
        });
        Assert.StartsWith("hello|", talk.Succeeded().Told);
        Assert.DoesNotContain("end", talk.Told);
    }

    [Fact]
    public async Task Data_of_the_size_the_server_told_in_confidence_is_whole()
    {
        Talk talk = await PlayCutAsync("213 5", async (s, t) =>
        {
            Assert.True((await s.GetAsync("a.txt", t.Receive)).IsSizeVerified);
            await s.CloseAsync();
        });
        Assert.Equal("hello|end", talk.Succeeded().Told);
    }

    private async Task<Talk> PlayCutAsync(string size, Func<FtpSession, Talk, Task> act)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts/ftp/secure-cut.txt"));
        return await Talk.PlayAsync(
            Transcript.Parse(text.Replace("{size}", size, StringComparison.Ordinal)), act, set: Secured, certificate: _certificate);
    }

    private Task<Talk> PlayAsync(
        string name, Func<FtpSession, Talk, Task> act, Func<FtpOptions, FtpOptions>? set = null, Delivery delivery = Delivery.Whole)
        => Talk.PlayAsync(
            Transcript.Load($"ftp/{name}.txt"), act, delivery, o => set is null ? Secured(o) : set(Secured(o)), _certificate);

    private FtpOptions Secured(FtpOptions options) => options with
    {
        Encryption = FtpEncryption.Explicit,
        Tls = new TlsOptions { CustomRoots = new X509Certificate2Collection(_authority.Certificate) },
    };
}
