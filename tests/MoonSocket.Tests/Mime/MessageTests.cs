using System.Text;
using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Mime;

/// <summary>What a built message looks like on the wire.</summary>
public sealed class MessageTests
{
    [Fact]
    public async Task A_plain_message_is_a_few_headers_and_its_text()
    {
        var message = new MimeMessage
        {
            From = "Anna Müller <anna@example.org>",
            To = { "bert@example.org", new Mailbox("c@example.org", "Cyd, the \"third\"") },
            Bcc = { "hidden@example.org" },
            Subject = "Grüße",
            Date = new DateTimeOffset(2026, 11, 2, 5, 4, 3, TimeSpan.FromHours(-3.5)),
            MessageId = "1@example.org",
            Text = "Hello,\nyou.\n",
        };
        Assert.Equal(
            """
            Date: Mon, 02 Nov 2026 05:04:03 -0330
            From: =?utf-8?Q?Anna_M=C3=BCller?= <anna@example.org>
            To: bert@example.org, "Cyd, the \"third\"" <c@example.org>
            Subject: =?utf-8?B?R3LDvMOfZQ==?=
            Message-ID: <1@example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            Hello,
            you.

            """.ReplaceLineEndings("\r\n"),
            await TextAsync(message));
    }

    [Fact]
    public async Task Parts_stand_between_their_boundaries()
    {
        var message = new MimeMessage
        {
            From = "a@example.org",
            Date = DateTimeOffset.UnixEpoch,
            MessageId = "1@example.org",
            Body = new MimeMultipart("mixed", MimePart.Text("one"), new MimePart(Send.String("two"), "x/y") { FileName = "ü.txt" })
            {
                Preamble = "before",
                Epilogue = "after",
            },
        };
        string text = await TextAsync(message);
        int at = text.IndexOf("boundary=\"", StringComparison.Ordinal) + 10;
        string boundary = text[at..text.IndexOf('"', at)];
        Assert.StartsWith("=_", boundary, StringComparison.Ordinal);
        Assert.Equal(
            """
            Date: Thu, 01 Jan 1970 00:00:00 +0000
            From: a@example.org
            Message-ID: <1@example.org>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="B"

            before
            --B
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            one
            --B
            Content-Disposition: attachment; filename*=utf-8''%C3%BC.txt
            Content-Type: x/y
            Content-Transfer-Encoding: base64

            dHdv

            --B--
            after

            """.ReplaceLineEndings("\r\n"),
            text.Replace(boundary, "B", StringComparison.Ordinal));
    }

    [Fact]
    public void What_would_begin_another_header_is_refused()
    {
        Action<MimeMessage>[] attempts =
        [
            message => message.Subject = "x\r\nBcc: y@example.org",
            message => message.Subject = "x\ny",
            message => message.From = new Mailbox("a@b\r\nX: y"),
            message => message.From = new Mailbox("a@b, c@d"),
            message => message.From = new Mailbox("a@b>, <c@d"),
            message => message.From = new Mailbox("\"a\"@b>, <c@d"),
            message => message.From = new Mailbox("\"a@b"),
            message => message.From = new Mailbox("a@b", "x\r\nX: y"),
            message => message.From = new Mailbox("group:a@b"),
            message => message.From = null,
            message => message.To.Add(new Mailbox("")),
            message => message.MessageId = "a@b>\r\nX: <y",
            message => message.Headers.Add("Subject", "twice"),
            message => message.Headers.Add("X:", "y"),
            message => message.Headers.Add("X", "y\nz"),
            message => message.Headers.Add("", "y"),
            message => message.Attachments.Add(new MimePart(Send.Empty()) { FileName = "a\r\nX: y" }),
            message => message.Attachments.Add(new MimePart(Send.Empty()) { ContentId = "a>\r\nX: y" }),
            message => message.Attachments.Add(new MimePart(Send.Empty(), "text/plain\r\nX: y")),
            message => message.Attachments.Add(new MimePart(Send.Empty(), "plain")),
            message => message.Attachments.Add(Headed("Content-Type", "x/y")),
            message => message.Attachments.Add(new MimeMultipart("mixed")),
            message => message.Attachments.Add(new MimeMultipart("mixed", MimePart.Text("x")) { Encoding = MimeEncoding.Base64 }),
            message => message.Body = MimePart.Text("beside text"),
        ];
        foreach (Action<MimeMessage> attempt in attempts)
        {
            Assert.Throws<ArgumentException>(() =>
            {
                var message = new MimeMessage { From = "a@example.org", Text = "x" };
                attempt(message);
                message.Open();
            });
        }

        static MimePart Headed(string name, string value)
        {
            var part = new MimePart(Send.Empty());
            part.Headers.Add(name, value);
            return part;
        }
    }

    [Theory]
    [InlineData(MimeEncoding.SevenBit, "gr\u00fcn")]
    [InlineData(MimeEncoding.SevenBit, "nul\0")]
    [InlineData(MimeEncoding.EightBit, "nul\0")]
    [InlineData(MimeEncoding.EightBit, null)]
    public async Task A_part_that_cannot_be_sent_as_it_is_ends_the_transfer(MimeEncoding encoding, string? text)
    {
        text ??= new string('x', 999);
        var part = new MimePart(Send.String(text), "text/plain; charset=utf-8") { Encoding = encoding };
        await Assert.ThrowsAsync<TransferException>(() => TextAsync(new MimeMessage { From = "a@example.org", Body = part }));
    }

    [Fact]
    public async Task A_part_that_can_be_sent_as_it_is_is()
    {
        string line = new string('x', 996) + "\u00fc";
        var part = new MimePart(Send.String(line + "\n." + line + "\r\n"[..1]), "text/plain; charset=utf-8") { Encoding = MimeEncoding.Binary };
        Assert.EndsWith($"\r\n\r\n{line}\n.{line}\r", await TextAsync(new MimeMessage { From = "a@example.org", Body = part }), StringComparison.Ordinal);
        part = new MimePart(Send.String(line + "\n." + line[1..]), "text/plain; charset=utf-8") { Encoding = MimeEncoding.EightBit };
        string sent = await TextAsync(new MimeMessage { From = "a@example.org", Body = new MimeMultipart("mixed", part) });
        Assert.Contains($"\r\n\r\n{line}\r\n.{line[1..]}\r\n--=_", sent, StringComparison.Ordinal);
        Assert.Equal(2, sent.Split("Content-Transfer-Encoding: 8bit").Length - 1);
    }

    [Fact]
    public async Task A_message_can_be_given_again_where_its_parts_can()
    {
        var again = new MimeMessage { From = "a@example.org", Text = "x", Attachments = { new MimePart(Send.Bytes(new byte[100])), MimePart.Bytes(new byte[100]) } };
        Assert.Equal((await TextAsync(again)).Length, (await TextAsync(again)).Length);

        SendCallback once = again.Open();
        long? length = Sender.Of(once)!.Length;
        await once.PumpAsync(Receive.Concat(out Concat first));
        Assert.Equal(length, first.Length);

        var not = new MimeMessage { From = "a@example.org", Attachments = { new MimePart(Send.Stream(new MemoryStream(new byte[10]))) } };
        await TextAsync(not);
        CallbackAbortException abort = await Assert.ThrowsAsync<CallbackAbortException>(() => TextAsync(not));
        Assert.Contains("cannot give it again", abort.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_and_HTML_with_pictures_and_attachments_stand_as_they_belong()
    {
        var message = new MimeMessage
        {
            From = "a@example.org",
            Text = "x",
            Html = "<img src=cid:1@x>",
            Related = { new MimePart(Send.Empty(), "image/png") { ContentId = "1@x", Disposition = MimeDisposition.Inline } },
            Attachments = { MimePart.Bytes(new byte[1]), MimePart.Message(new MimeMessage { From = "b@example.org" }) },
        };
        string[] types = [.. (await TextAsync(message)).Split("\r\n").Where(line => line.StartsWith("Content-", StringComparison.Ordinal) && !line.Contains("Transfer", StringComparison.Ordinal))
            .Select(line => line.Split(';')[0])];
        Assert.Equal(
            [
                "Content-Type: multipart/mixed", "Content-Type: multipart/alternative", "Content-Type: text/plain",
                "Content-Type: multipart/related", "Content-Type: text/html",
                "Content-ID: <1@x>", "Content-Disposition: inline", "Content-Type: image/png",
                "Content-Disposition: attachment", "Content-Type: application/octet-stream",
                "Content-Disposition: attachment", "Content-Type: message/rfc822", "Content-Type: text/plain",
            ],
            types);
    }

    [Theory]
    [InlineData("a@b.example", null, "a@b.example")]
    [InlineData("Anna <a@b.example>", "Anna", "a@b.example")]
    [InlineData("\"A, \\\"B\\\"\" <a@b.example>", "A, \"B\"", "a@b.example")]
    [InlineData(" <a@b.example> ", null, "a@b.example")]
    public void A_mailbox_can_be_written_as_in_a_header(string text, string? name, string address)
    {
        Mailbox mailbox = Mailbox.Parse(text);
        Assert.Equal((name, address), (mailbox.Name, mailbox.Address));
    }

    [Theory]
    [InlineData("a@b>")]
    [InlineData("<a@b")]
    [InlineData("<a@b> x")]
    public void Brackets_that_do_not_match_are_refused(string text) => Assert.Throws<ArgumentException>(() => Mailbox.Parse(text));

    internal static async Task<string> TextAsync(MimeMessage message)
    {
        await message.Open().PumpAsync(Receive.Concat(out Concat text));
        return Encoding.UTF8.GetString(text.Memory.Span);
    }
}
