using System.Security.Cryptography.X509Certificates;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>Servers that break off, fall silent, or say what they should not: each sending ends, and says at which step.</summary>
public sealed class HostileServerTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(300);

    public static TheoryData<string> WholeSessions => ["all", "all-plain", "all-chunks"];

    [Theory]
    [MemberData(nameof(WholeSessions))]
    public async Task A_server_that_is_silent_at_any_step_is_waited_for_no_longer_than_allowed(string name)
    {
        await AtEachStepAsync(name, "!closed", failure => Assert.IsType<TransferTimeoutException>(failure));
    }

    [Theory]
    [MemberData(nameof(WholeSessions))]
    public async Task A_server_that_closes_at_any_step_is_noticed(string name)
    {
        await AtEachStepAsync(name, "!close", failure => Assert.True(failure is ConnectionException or ProtocolException, failure.ToString()));
    }

    [Theory]
    [MemberData(nameof(WholeSessions))]
    public async Task A_server_that_says_nonsense_at_any_step_is_left(string name)
    {
        await AtEachStepAsync(name, "S: nonsense\n!closed", failure => Assert.True(failure is ProtocolException, failure.ToString()));
    }

    [Fact]
    public async Task A_reply_that_does_not_end_is_not_waited_for()
    {
        await AtEachStepAsync("all-plain", "S*1200> 250-" + new string('x', 1000) + "\\r\\n\n!closed", failure => Assert.Contains(
            "server reply too long", Assert.IsType<ProtocolException>(failure).Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_of_ten_megabytes_is_not_read()
    {
        using ScriptedServer server = ScriptedServer.Start(Transcript.Parse("S*1024> " + new string('2', 10240)));
        ProtocolException failure = await Assert.ThrowsAsync<ProtocolException>(() => SmtpSession.ConnectAsync(Mailing.Options(server)));
        Assert.Contains("a line of more than", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("early-refusal")]
    [InlineData("early-close")]
    [InlineData("early-reset")]
    [InlineData("early-taken")]
    public async Task A_server_that_breaks_off_in_the_middle_of_a_message_is_noticed_at_once(string name)
    {
        // Far more than what lies between two ends takes: without noticing, this could not be over.
        long given = 0;
        using ScriptedServer server = ScriptedServer.Start(Transcript.Load($"smtp/{name}.txt"));
        SmtpOptions options = Mailing.Options(server) with { IdleTimeout = TimeSpan.FromSeconds(60) };
        Exception failure = (await Record.ExceptionAsync(
            () => Smtp.Smtp.SendAsync(options, new SmtpEnvelope("a@example", "b@example"), Endless)))!;
        Assert.InRange(given, 1, 1L << 30);
        switch (name)
        {
            case "early-refusal":
                Assert.Equal(("the message", 552), (Assert.IsType<ReplyException>(failure).Step, ((ReplyException)failure).Code));
                break;
            case "early-taken":
                Assert.Contains("before the message had ended", Assert.IsType<ProtocolException>(failure).Message, StringComparison.Ordinal);
                break;
            default:
                Assert.Contains("the message", Assert.IsType<ConnectionException>(failure).Message, StringComparison.Ordinal);
                break;
        }

        ValueTask<SendResult> Endless(CancellationToken cancellationToken)
        {
            byte[] piece = given == 0 ? "Subject: x\r\n"u8.ToArray() : [.. Enumerable.Repeat((byte)'\n', 65536)];
            given += piece.Length;
            return new(given < 1L << 31 ? SendResult.Chunk(piece) : SendResult.Abort("nobody noticed"));
        }
    }

    [Fact]
    public async Task A_server_that_does_not_listen_is_left()
    {
        using ScriptedServer server = ScriptedServer.Start(Transcript.Load("smtp/deaf.txt"));
        byte[] piece = [.. Enumerable.Repeat((byte)'x', 1 << 20)];
        TransferTimeoutException timeout = await Assert.ThrowsAsync<TransferTimeoutException>(() => Smtp.Smtp.SendAsync(
            Mailing.Options(server) with { IdleTimeout = Brief },
            new SmtpEnvelope("a@example", "b@example"),
            _ => new(SendResult.Chunk(piece))));
        Assert.StartsWith("sending the message: ", timeout.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250 ok\nS: 354 go on\nS: 250 ok", "RCPT TO:<b@example>, out of order: 354 go on")]
    [InlineData("354 go on\nS: 250 ok\nS: 250 ok", "MAIL, out of order: 354 go on")]
    [InlineData("250 ok\nS: 250 ok\nS: 250 ok", "DATA, out of order: 250 ok")]
    [InlineData("250 ok\nS: 100 soon\nS: 354 go on", "RCPT TO:<b@example>, out of order: 100 soon")]
    public async Task Replies_out_of_order_are_not_taken(string replies, string message)
    {
        Mailing mailing = await Mailing.PlayAsync(Transcript.Parse(
            "S: 220 ready\nC: EHLO client.example\nS: 250-x\nS: 250 PIPELINING\n"
            + $"C: MAIL FROM:<a@example>\nC: RCPT TO:<b@example>\nC: DATA\nS: {replies}\n!closed"));
        Assert.EndsWith(message, mailing.Failed<ProtocolException>().Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", mailing.Heard, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unasked", "spoke without being asked: 250 and one more")]
    [InlineData("idle-closed", "421 idle for too long")]
    public async Task A_reply_to_nothing_is_not_taken_for_the_next(string name, string message)
    {
        using ScriptedServer server = ScriptedServer.Start(Transcript.Load($"smtp/{name}.txt"));
        await using SmtpSession session = await SmtpSession.ConnectAsync(Mailing.Options(server));
        var envelope = new SmtpEnvelope("a@example", "b@example");
        await session.SendAsync(envelope, Send.String("Subject: x\r\n\r\nhello\r\n"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (session.IsUsable)
            await Task.Delay(5, limit.Token);
        TransferException failure = await Assert.ThrowsAnyAsync<TransferException>(() => session.SendAsync(envelope, Send.String("")));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.SendAsync(envelope, Send.String("")));
        await server.FinishAsync();
    }

    [Theory]
    [InlineData("auth-scram", "not the first message of SCRAM")]
    [InlineData("auth-endless", "does not stop asking")]
    [InlineData("auth-token-refused", "535 no")]
    [InlineData("auth-downgraded", "anybody could read")]
    public async Task Authentication_that_goes_wrong_is_left(string name, string message)
    {
        bool isToken = name is "auth-endless" or "auth-token-refused";
        foreach (Delivery delivery in Enum.GetValues<Delivery>())
        {
            Mailing mailing = await Mailing.PlayAsync(
                name,
                set: o => o with { User = "tim", Password = "secret", AccessToken = isToken ? "token" : null, AllowClearPassword = isToken },
                delivery: delivery);
            Assert.Contains(message, mailing.Failure!.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("c2VjcmV0", mailing.Heard, StringComparison.Ordinal);
            Assert.DoesNotContain("MAIL", mailing.Heard, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("auth-cram")]
    [InlineData("auth-next")]
    public async Task The_strongest_mechanism_that_is_known_is_used(string name)
    {
        foreach (Delivery delivery in Enum.GetValues<Delivery>())
        {
            using ScriptedServer server = ScriptedServer.Start(Transcript.Load($"smtp/{name}.txt"), delivery);
            SmtpSession session = await SmtpSession.ConnectAsync(
                Mailing.Options(server) with { User = "tim", Password = "tanstaaftanstaaf" });
            await session.QuitAsync();
            await server.FinishAsync();
        }
    }

    [Fact]
    public async Task A_canceled_sending_says_so()
    {
        using ScriptedServer server = ScriptedServer.Start(Transcript.Parse("S: 220 ready\nC: EHLO client.example\n!closed"));
        using var source = new CancellationTokenSource(Brief);
        await Assert.ThrowsAsync<TransferCanceledException>(() => Smtp.Smtp.SendAsync(
            Mailing.Options(server), new SmtpEnvelope("a@example", "b@example"), Send.String(""), source.Token));
        await server.FinishAsync();
    }

    private static async Task AtEachStepAsync(string name, string instead, Action<Exception> check)
    {
        using var authority = new PrivateAuthority();
        using X509Certificate2 certificate = authority.Issue("127.0.0.1");
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts", "smtp", name + ".txt"));
        int steps = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("#> ", StringComparison.Ordinal))
                continue;
            // Nonsense instead of a handshake is the handshake's matter; within a reply it is the text of a line.
            if (instead.StartsWith('S') && (lines[i + 1] == "!secure" || lines[i - 1].StartsWith("S: 250-", StringComparison.Ordinal)))
                continue;
            steps++;
            string cut = string.Join('\n', lines[..i].Append(instead));
            TimeSpan idle = instead == "!closed" ? Brief : TimeSpan.FromSeconds(20);
            // On a busy machine the time can run out before the silence begins: then there is more of it.
            while (!await IsToldOfAsync(lines[i][3..], cut, idle) && idle < TimeSpan.FromSeconds(10))
                idle *= 6;
        }

        Assert.InRange(steps, 6, 20);

        async Task<bool> IsToldOfAsync(string step, string cut, TimeSpan idle)
        {
            using ScriptedServer server = ScriptedServer.Start(Transcript.Parse(cut), Delivery.Whole, certificate);
            SmtpOptions options = Mailing.Options(server) with
            {
                IdleTimeout = idle,
                AcceptTimeout = null,
                Security = name == "all" ? SmtpSecurity.StartTls : SmtpSecurity.None,
                Tls = new TlsOptions { CustomRoots = [authority.Certificate] },
                User = name == "all" ? "tim" : null,
                Password = name == "all" ? "tanstaaftanstaaf" : null,
                Lmtp = name == "all-chunks",
            };
            Exception? failure = await Record.ExceptionAsync(() => Smtp.Smtp.SendAsync(
                options, new SmtpEnvelope("a@example", "b@example", "c@example"), Send.String("Subject: x\r\n\r\nhello\r\n")));
            Assert.NotNull(failure);
            check(failure is SmtpRecipientsException { InnerException: { } cause } ? cause : failure);
            if (idle < TimeSpan.FromSeconds(10) && !failure.Message.Contains(step, StringComparison.Ordinal))
                return false;
            Assert.Contains(step, failure.Message, StringComparison.Ordinal);
            // One that says too much is not listened to until it has said all of it.
            if (!instead.StartsWith("S*", StringComparison.Ordinal))
                await server.FinishAsync();
            return true;
        }
    }
}
