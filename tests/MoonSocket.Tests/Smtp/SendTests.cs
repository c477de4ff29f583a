using System.Security.Cryptography.X509Certificates;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Smtp;
using MoonSocket.Streaming;
using MoonSocket.TestServers;

namespace MoonSocket.SmtpTests;

/// <summary>Every branch of a sending, against scripted servers.</summary>
public sealed class SendTests
{
    public static TheoryData<Delivery> Deliveries => [Delivery.Whole, Delivery.ByLine, Delivery.ByByte];

    /// <summary>Transcripts that end well, with one recipient.</summary>
    public static TheoryData<string, Delivery> Successes
    {
        get
        {
            var data = new TheoryData<string, Delivery>();
            foreach (string name in (string[])["plain", "helo", "closed-late"])
            {
                foreach (Delivery delivery in Enum.GetValues<Delivery>())
                    data.Add(name, delivery);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Successes))]
    public async Task A_message_goes_step_by_step(string name, Delivery delivery)
    {
        Mailing mailing = await Mailing.PlayAsync(name, delivery: delivery);
        Assert.True(mailing.Succeeded().IsComplete);
        Assert.StartsWith("250 taken", mailing.Result!.Reply, StringComparison.Ordinal);
        Assert.Equal(21, mailing.Result.BytesSent);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task What_the_server_offers_is_used(Delivery delivery)
    {
        var envelope = new SmtpEnvelope(
            "a@example",
            new SmtpRecipient("b@example") { Notify = SmtpNotify.Success | SmtpNotify.Failure, OriginalAddress = "old@example" },
            "c@example")
        {
            Return = SmtpReturn.Headers,
            EnvelopeId = "x+1",
        };
        Mailing mailing = await Mailing.PlayAsync("chunked", envelope, Send.String(".a\r\n..\r\nb\r\n"), delivery: delivery);
        Assert.True(mailing.Succeeded().IsComplete);
        Assert.Equal("250 taken", mailing.Result!.Reply);
        Assert.Equal(11, mailing.Result.BytesSent);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task The_envelope_goes_in_one_write_and_each_recipient_has_a_result(Delivery delivery)
    {
        Mailing mailing = await Mailing.PlayAsync("pipelined", new SmtpEnvelope("", "b@example", "no@example"), delivery: delivery);
        Assert.False(mailing.Succeeded().IsComplete);
        Assert.Equal("550-not\n550 here", mailing.Result!.Recipients[1].Reply);
        Assert.Equal("no@example", mailing.Result.Recipients[1].Recipient.Address);
    }

    [Fact]
    public async Task Of_many_recipients_only_so_many_are_named_before_the_server_is_heard()
    {
        string[] names = [.. Enumerable.Range(0, 150).Select(i => $"r{i}@example")];
        string[] said = ["MAIL FROM:<a@example>", .. names.Select(name => $"RCPT TO:<{name}>"), "DATA"];
        var text = new System.Text.StringBuilder("S: 220 ready\nC: EHLO client.example\nS: 250-x\nS: 250 PIPELINING\n");
        foreach (string[] group in said.Chunk(64))
        {
            text.AppendJoin("", group.Select(line => $"C: {line}\n"));
            text.AppendJoin("", group.Select(line => line == "DATA" ? "S: 354 go on\n" : line.EndsWith("7@example>", StringComparison.Ordinal) ? "S: 450 later\n" : "S: 250 ok\n"));
        }

        text.Append("C> Subject: x\\r\\n\\r\\nhello\\r\\n.\\r\\n\nS: 250 taken\nC: QUIT\nS: 221 bye\n!closed");
        Mailing mailing = await Mailing.PlayAsync(
            Transcript.Parse(text.ToString()), new SmtpEnvelope("a@example", names.Select(SmtpRecipient.FromString)));
        Assert.Equal(names.Where(name => !name.EndsWith("7@example", StringComparison.Ordinal)),
            mailing.Succeeded().Recipients.Where(result => result.IsAccepted).Select(result => result.Recipient.Address));
    }

    [Theory]
    [InlineData("nobody", 550)]
    [InlineData("nobody-refused", 450)]
    public async Task Without_a_recipient_no_message_is_sent(string name, int code)
    {
        foreach (Delivery delivery in Enum.GetValues<Delivery>())
        {
            Mailing mailing = await Mailing.PlayAsync(name, delivery: delivery);
            SmtpRecipientResult refused = Assert.Single(mailing.Failed<SmtpRecipientsException>().Recipients);
            Assert.Equal((code, false, code == 450), (refused.Code, refused.IsAccepted, refused.IsTransient));
            Assert.DoesNotContain("hello", mailing.Heard, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("greeting-refused", "the greeting", "554-no service\n554 for you")]
    [InlineData("hello-refused", "HELO", "550 no")]
    [InlineData("sender-refused", "MAIL", "553 who are you?")]
    [InlineData("data-refused", "DATA", "451 not now")]
    [InlineData("closing", "RCPT TO:<b@example>", "421 shutting down")]
    public async Task A_refusal_says_what_was_refused_and_how(string name, string step, string reply)
    {
        foreach (Delivery delivery in Enum.GetValues<Delivery>())
        {
            Mailing mailing = await Mailing.PlayAsync(name, delivery: delivery);
            ReplyException refused = mailing.Failed<ReplyException>();
            Assert.Equal((step, reply), (refused.Step, refused.Reply));
            Assert.Equal(reply.StartsWith('4'), refused.IsTransient);
        }
    }

    [Fact]
    public async Task A_refused_message_leaves_the_session_usable()
    {
        using ScriptedServer server = ScriptedServer.Start(Transcript.Load("smtp/message-refused.txt"));
        await using SmtpSession session = await SmtpSession.ConnectAsync(Mailing.Options(server));
        ReplyException refused = await Assert.ThrowsAsync<ReplyException>(() => SendAsync(session));
        Assert.Equal("the message", refused.Step);
        Assert.Equal("250 taken", (await SendAsync(session)).Reply);
        await session.QuitAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_refused_chunk_leaves_the_session_usable()
    {
        using ScriptedServer server = ScriptedServer.Start(Mailing.LoadChunks("chunk-refused"));
        await using SmtpSession session = await SmtpSession.ConnectAsync(Mailing.Options(server));
        string content = new('x', SmtpChunks.ChunkSize);
        await Assert.ThrowsAsync<ReplyException>(() => SendAsync(session, content + "more"));
        Assert.Equal("250 taken", (await SendAsync(session, content)).Reply);
        await session.QuitAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task Only_so_many_chunks_are_sent_ahead_of_their_replies()
    {
        foreach (Delivery delivery in Enum.GetValues<Delivery>())
        {
            Mailing mailing = await Mailing.PlayAsync(
                Mailing.LoadChunks("chunk-window"), message: Send.String(new string('x', 20 * SmtpChunks.ChunkSize)), delivery: delivery);
            Assert.Equal(452, mailing.Failed<ReplyException>().Code);
        }
    }

    [Fact]
    public async Task A_callback_that_aborts_between_chunks_leaves_the_session_usable()
    {
        using ScriptedServer server = ScriptedServer.Start(Mailing.LoadChunks("chunk-abort"));
        await using SmtpSession session = await SmtpSession.ConnectAsync(Mailing.Options(server));
        CallbackAbortException abort = await Assert.ThrowsAsync<CallbackAbortException>(() => session.SendAsync(
            new SmtpEnvelope("a@example", "b@example"), Send.Concat(Send.String(new string('x', SmtpChunks.ChunkSize + 30)), Send.Fail("enough"))));
        Assert.Equal(("enough", SmtpChunks.ChunkSize + 30L), (abort.Message, abort.BytesSent));
        Assert.True(session.IsUsable);
        await session.QuitAsync();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_callback_that_aborts_in_DATA_does_not_end_the_message()
    {
        foreach (Delivery delivery in Enum.GetValues<Delivery>())
        {
            string sent = "x\r\n" + new string('y', 10000);
            Mailing mailing = await Mailing.PlayAsync("abort", message: Send.Concat(Send.String(sent), Send.Fail("enough")), delivery: delivery);
            Assert.Equal("enough", mailing.Failed<CallbackAbortException>().Message);
            Assert.DoesNotContain("\n.\r\n", mailing.Heard, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_callback_throws_comes_out_unchanged_and_what_it_held_is_closed()
    {
        var thrown = new InvalidDataException("mine");
        Mailing mailing = await Mailing.PlayAsync("abort", message: Send.Concat(Send.String(new string('y', 10000)), _ => throw thrown));
        Assert.Same(thrown, mailing.Failure);

        var stream = new MemoryStream(new byte[10]);
        mailing = await Mailing.PlayAsync("greeting-refused", message: Send.Stream(stream));
        mailing.Failed<ReplyException>();
        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task LMTP_has_a_result_for_each_recipient()
    {
        foreach (Delivery delivery in Enum.GetValues<Delivery>())
        {
            Mailing mailing = await Mailing.PlayAsync(
                "lmtp", new SmtpEnvelope("a@example", "b@example", "no@example", "full@example"), set: o => o with { Lmtp = true }, delivery: delivery);
            Assert.Equal([250, 550, 452], mailing.Succeeded().Recipients.Select(recipient => recipient.Code));
        }
    }

    [Fact]
    public async Task After_STARTTLS_the_server_is_asked_again()
    {
        using var authority = new PrivateAuthority();
        using X509Certificate2 certificate = authority.Issue("127.0.0.1");
        foreach (Delivery delivery in Enum.GetValues<Delivery>())
        {
            using ScriptedServer server = ScriptedServer.Start(Transcript.Load("smtp/starttls.txt"), delivery, certificate);
            SmtpOptions options = Mailing.Options(server) with
            {
                Security = SmtpSecurity.Automatic,
                Tls = new TlsOptions { CustomRoots = [authority.Certificate] },
                User = "moon",
                Password = "lua cheese",
            };
            Assert.Equal("250 taken", (await Smtp.Smtp.SendAsync(options, new SmtpEnvelope("a@example", "b@example"), Content())).Reply);
            await server.FinishAsync();
        }
    }

    [Theory]
    [InlineData("starttls-injected", SmtpSecurity.StartTls, "sent something before TLS had started")]
    [InlineData("starttls-injected", SmtpSecurity.StartTlsWhenOffered, "sent something before TLS had started")]
    [InlineData("starttls-stripped", SmtpSecurity.StartTls, "does not offer STARTTLS")]
    [InlineData("starttls-stripped", SmtpSecurity.Automatic, "does not offer STARTTLS")]
    [InlineData("starttls-refused", SmtpSecurity.StartTls, "454 not available")]
    [InlineData("starttls-refused", SmtpSecurity.StartTlsWhenOffered, "454 not available")]
    public async Task Nothing_is_said_in_clear_that_was_to_be_secured(string name, SmtpSecurity security, string message)
    {
        foreach (Delivery delivery in (Delivery[])[Delivery.Whole, Delivery.ByLine])
        {
            Mailing mailing = await Mailing.PlayAsync(
                name, set: o => o with { Security = security, User = "moon", Password = "lua cheese" }, delivery: delivery);
            Assert.Contains(message, mailing.Failure!.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("AUTH", mailing.Heard, StringComparison.Ordinal);
            Assert.DoesNotContain("MAIL", mailing.Heard, StringComparison.Ordinal);
        }
    }

    private static SendCallback Content(string text = "Subject: x\r\n\r\nhello\r\n") => Send.String(text);

    private static Task<SmtpResult> SendAsync(SmtpSession session, string text = "Subject: x\r\n\r\nhello\r\n")
        => session.SendAsync(new SmtpEnvelope("a@example", "b@example"), Content(text));
}
