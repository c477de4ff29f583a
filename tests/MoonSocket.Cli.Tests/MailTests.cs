using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.Cli.Tests;

/// <summary><c>moonsocket mail</c> with mail servers.</summary>
public sealed class MailTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ServerTls.Explicit)]
    [InlineData(ServerTls.Implicit)]
    public async Task A_message_as_it_is_arrives_byte_for_byte(ServerTls tls)
    {
        using EximServer server = await EximServer.StartAsync(new SmtpServerOptions { Tls = tls, RequireAuthentication = true });
        string message = "Subject: as it is\r\nX-Odd:  two  blanks \r\n\r\n.\r\n..\r\nFrom here on\r\n" + new string('x', 990) + "\r\n";
        _folder.Write("letter.eml", message);
        _folder.Write("password", SmtpServer.Password);
        string url = $"{(tls == ServerTls.Implicit ? "smtps" : "smtp")}://{server.Address}:{server.Port}";
        Outcome outcome = await MailAsync(
            null, ["--server", url, "-u", SmtpServer.User, "--password-from", "file:password", .. Trust(server), "--message", "letter.eml"]);
        Assert.Equal((0, "", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
        Assert.Equal(message, Encoding.ASCII.GetString(await server.DeliveryAsync("moon")));
    }

    [Fact]
    public async Task A_message_is_made_of_text_and_files()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync();
        byte[] photo = Random(100_000);
        File.WriteAllBytes(_folder.At("größe.jpg"), photo);
        _folder.Write("table.csv", "a;b\n1;2\n");
        Outcome outcome = await MailAsync(
            null,
            [
                "--server", $"127.0.0.1:{server.Port}", "--no-tls", "--subject", "Grüße", "--text", "Hallo.\n.\nEnde", "--cc",
                "Bert <sun@b.example>", "--bcc", "star@b.example", "--reply-to", "anna@a.example", "-H", "X-Kind: test",
                "--attach", "größe.jpg", "--attach", "table.csv", "--helo", "cli.example",
            ]);
        Assert.Equal((0, "", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
        ReceivedMail mail = Assert.Single(server.Messages);
        Assert.Equal(["moon@b.example", "sun@b.example", "star@b.example"], mail.To);
        Assert.Equal(("a@a.example", "cli.example"), (mail.From, mail.Helo));
        string text = Encoding.UTF8.GetString(mail.Message);
        Assert.DoesNotContain("star@", text, StringComparison.Ordinal);
        Assert.Contains("From: Anna <a@a.example>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Cc: Bert <sun@b.example>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("X-Kind: test\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Reply-To: anna@a.example\r\n", text, StringComparison.Ordinal);
        string flat = text.Replace("\r\n", "", StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(photo), flat, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/csv", text, StringComparison.Ordinal);
        Assert.Contains("Content-Type: image/jpeg", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_the_text_where_there_is_no_other()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync();
        Assert.Equal(0, (await MailAsync("typed in\n", ["--server", $"127.0.0.1:{server.Port}", "--no-tls"])).ExitCode);
        Assert.Equal(0, (await MailAsync("Subject: raw\n\nbody\n", ["--server", $"127.0.0.1:{server.Port}", "--no-tls", "--message", "-"])).ExitCode);
        Assert.EndsWith("\r\n\r\ntyped in\r\n", Encoding.UTF8.GetString(server.Messages[0].Message), StringComparison.Ordinal);
        Assert.Equal("Subject: raw\r\n\r\nbody\r\n", Encoding.UTF8.GetString(server.Messages[1].Message));
    }

    [Fact]
    public async Task Who_is_refused_is_named_and_the_others_get_the_message()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync();
        string[] words = ["--server", $"127.0.0.1:{server.Port}", "--no-tls", "--to", "refused@b.example", "--text", "hi"];
        Outcome some = await MailAsync(null, words);
        Assert.Equal(3, some.ExitCode);
        Assert.Matches(@"^moonsocket: refused@b\.example is refused: 550 .*\nmoonsocket: the others get the message\n$", some.Error);
        Assert.Equal(["moon@b.example"], Assert.Single(server.Messages).To);
        Outcome none = await MailAsync(null, [.. words, "--all-or-none"]);
        Assert.Equal(1, none.ExitCode);
        Assert.EndsWith("moonsocket: nobody gets the message\n", none.Error, StringComparison.Ordinal);
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task By_lmtp_each_recipient_has_an_answer_of_its_own()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new SmtpServerOptions { Lmtp = true });
        Outcome outcome = await MailAsync(
            null, ["--server", $"lmtp://127.0.0.1:{server.Port}", "--no-tls", "--to", "unlucky@b.example", "--text", "hi"]);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("unlucky@b.example is refused: 550", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_tls_gets_nothing_unless_that_is_allowed()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync();
        string[] words = ["--server", $"127.0.0.1:{server.Port}", "--text", "hi"];
        Outcome outcome = await MailAsync(null, words);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("STARTTLS", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
        Assert.Equal(0, (await MailAsync(null, [.. words, "--tls-optional"])).ExitCode);
    }

    [Fact]
    public async Task A_password_is_not_shown_on_a_clear_line_nor_in_a_message()
    {
        using AiosmtpdServer server = await AiosmtpdServer.StartAsync(new SmtpServerOptions { Mechanisms = ["PLAIN", "LOGIN"] });
        string[] words = ["--server", $"127.0.0.1:{server.Port}", "--text", "hi", "--no-tls"];
        Outcome kept = await MailAsync(null, [.. words, "-u", $"{SmtpServer.User}:{SmtpServer.Password}"]);
        Assert.Equal(1, kept.ExitCode);
        Outcome wrong = await MailAsync(null, [.. words, "-u", $"{SmtpServer.User}:swordfish", "--clear-password"]);
        Assert.Equal(67, wrong.ExitCode);
        foreach (Outcome outcome in (Outcome[])[kept, wrong])
        {
            Assert.DoesNotContain(SmtpServer.Password, outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("swordfish", outcome.Error, StringComparison.Ordinal);
        }

        Assert.Empty(server.Messages);
        Assert.Equal(0, (await MailAsync(null, [.. words, "-u", $"{SmtpServer.User}:{SmtpServer.Password}", "--clear-password"])).ExitCode);
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_ends_it()
    {
        using EximServer server = await EximServer.StartAsync(new SmtpServerOptions { Tls = ServerTls.Explicit });
        string[] words = ["--server", $"127.0.0.1:{server.Port}", "--text", "hi"];
        Outcome outcome = await MailAsync(null, words);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("certificate", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await MailAsync(null, [.. words, "-k"])).ExitCode);
    }

    [Theory]
    [InlineData("--no-tls", "--tls-on-connect")]
    [InlineData("--message", "x", "--subject", "y")]
    [InlineData("--to", "a@b.example>\r\nRCPT TO:<c@d.example")]
    [InlineData("--subject", "x\r\nBcc: c@d.example")]
    [InlineData("-H", "no colon")]
    [InlineData("--server", "http://127.0.0.1")]
    public async Task What_cannot_be_sent_is_refused(params string[] words)
    {
        File.WriteAllText(_folder.At("x"), "");
        string[] server = words[0] == "--server" ? [] : ["--server", "127.0.0.1:1"];
        Outcome outcome = await MailAsync("", [.. server, .. words]);
        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named_before_the_server_is_asked()
    {
        Outcome outcome = await MailAsync(null, ["--server", "127.0.0.1:1", "--text", "hi", "--attach", "nowhere.pdf"]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("nowhere.pdf", outcome.Error, StringComparison.Ordinal);
    }

    private string[] Trust(SmtpServer server) => ["--cacert", _folder.Write("ca.pem", server.Authority.CertificatePem)];

    private Task<Outcome> MailAsync(string? input, string[] words)
        => MoonSocketProcess.RunAsync(
            _folder.Path, input, ["mail", "--from", "Anna <a@a.example>", "--to", "moon@b.example", .. words]);

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
