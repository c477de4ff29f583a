using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>The mechanisms by their RFCs' examples.</summary>
public sealed class SaslTests
{
    [Fact]
    public void SCRAM_SHA_256_speaks_as_in_RFC_7677()
    {
        var scram = new SaslScramSha256("user", "pencil", nonce: "rOprNGfwEbeRWgbNEkqO");
        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", Encoding.ASCII.GetString(scram.First()));
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            Answer(scram, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
        Assert.False(scram.IsComplete);
        Assert.Equal("", Answer(scram, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        Assert.True(scram.IsComplete);
    }

    [Theory]
    [InlineData("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    [InlineData("v=")]
    [InlineData("v=!")]
    [InlineData("e=other-error")]
    [InlineData("")]
    public void SCRAM_finds_out_a_server_that_does_not_know_the_password(string final)
    {
        var scram = new SaslScramSha256("user", "pencil", nonce: "rOprNGfwEbeRWgbNEkqO");
        scram.First();
        Answer(scram, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        Assert.Throws<ProtocolException>(() => Answer(scram, final));
        Assert.False(scram.IsComplete);
    }

    [Theory]
    [InlineData("r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=nonce,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=nonceX,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1")]
    [InlineData("r=nonceX,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000")]
    [InlineData("r=nonceX,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1")]
    [InlineData("r=nonceX,s=!,i=4096")]
    [InlineData("m=x,r=nonceX,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=nonceX")]
    [InlineData("")]
    public void SCRAM_takes_no_first_message_that_is_none(string first)
    {
        var scram = new SaslScramSha256("user", "pencil", nonce: "nonce");
        scram.First();
        Assert.Throws<ProtocolException>(() => Answer(scram, first));
    }

    [Fact]
    public void SCRAM_escapes_users_and_says_how_it_is_bound()
    {
        Assert.StartsWith("n,,n=a=2Cb=3Dc,", Encoding.UTF8.GetString(new SaslScramSha256("a,b=c", "x").First()), StringComparison.Ordinal);
        Assert.StartsWith("y,,", Encoding.UTF8.GetString(new SaslScramSha256("a", "x", couldBind: true).First()), StringComparison.Ordinal);
        var bound = new SaslScramSha256("a", "x", [1, 2, 3], nonce: "n");
        Assert.StartsWith("p=tls-server-end-point,,", Encoding.UTF8.GetString(bound.First()), StringComparison.Ordinal);
        string channel = Answer(bound, "r=nx,s=AAAA,i=4096").Split(',')[0][2..];
        Assert.Equal([.. "p=tls-server-end-point,,"u8, 1, 2, 3], Convert.FromBase64String(channel));
    }

    [Theory]
    [InlineData("SCRAM-SHA-256 SCRAM-SHA-256-PLUS PLAIN", "SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,")]
    [InlineData("SCRAM-SHA-256 PLAIN", "SCRAM-SHA-256", "y,,")]
    public async Task Over_TLS_the_proof_is_bound_to_the_server(string offered, string mechanism, string start)
    {
        using var authority = new PrivateAuthority();
        using X509Certificate2 certificate = authority.Issue("127.0.0.1");
        using ScriptedServer server = ScriptedServer.Start(
            Transcript.Parse($"!secure\nS: 220 ready\nC: EHLO client.example\nS: 250-x\nS: 250 AUTH {offered}\nC: AUTH {mechanism} *\nS: 535 no\n!closed"),
            Delivery.Whole,
            certificate);
        await Assert.ThrowsAsync<MoonSocket.Replies.ReplyException>(() => SmtpSession.ConnectAsync(Mailing.Options(server) with
        {
            Security = SmtpSecurity.Implicit,
            Tls = new TlsOptions { CustomRoots = [authority.Certificate] },
            User = "user",
            Password = "pencil",
        }));
        await server.FinishAsync();
        string said = server.Heard.Split('\n')[1].Split(' ')[2].TrimEnd('\r');
        Assert.StartsWith(start, Encoding.UTF8.GetString(Convert.FromBase64String(said)), StringComparison.Ordinal);
        // The certificate is signed by ECDSA with SHA-256.
        Assert.Equal(SHA256.HashData(certificate.RawData), EndPointBinding.Of(certificate));
    }

    [Fact]
    public void Mechanisms_with_nothing_more_to_say_say_so()
    {
        Assert.Throws<ProtocolException>(() => Answer(new SaslPlain("a", "b"), ""));
        var login = new SaslLogin("a", "b");
        Assert.Equal(("a", "b"), (Answer(login, "User?"), Answer(login, "")));
        Assert.Throws<ProtocolException>(() => Answer(login, ""));
        var cram = new SaslCramMd5("a", "b");
        Answer(cram, "x");
        Assert.Throws<ProtocolException>(() => Answer(cram, "x"));
    }

    private static string Answer(SaslMechanism mechanism, string challenge)
        => Encoding.UTF8.GetString(mechanism.Answer(Encoding.UTF8.GetBytes(challenge)));
}
