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

    internal static async Task<string> TextAsync(MimeMessage message)
    {
        await message.Open().PumpAsync(Receive.Concat(out Concat text));
        return Encoding.UTF8.GetString(text.Memory.Span);
    }
}
