using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using MoonSocket.Mime;
using MoonSocket.Streaming;
using MoonSocket.Tests.Mime.Peers;

namespace MoonSocket.Tests.Mime;

/// <summary>Built messages, read by Python's email package: what went in comes out.</summary>
public sealed class MessagePythonTests
{
    private static readonly Gen<string> Word = Gen.Elements(
        "a", "Moon", "x,y", "\"q\"", "(c)", "=?utf-8?Q?no?=", "ü", "Größe", "月の光", "🌕", "a@b", "back\\slash", "_", "=20", ".", ":",
        new string('l', 70), new string('ö', 50), new string('w', 1000), string.Concat(Enumerable.Repeat("🌖", 30)));

    private static readonly Gen<string> Blank = Gen.Frequency((8, Gen.Constant(" ")), (1, Gen.Constant("  ")), (1, Gen.Constant("\t")));

    private static readonly Gen<string> Phrase =
        from words in Gen.Choose(1, 9).SelectMany(count => Gen.ArrayOf(Word, count))
        from blanks in Gen.ArrayOf(Blank, words.Length)
        select string.Concat(words.Zip(blanks, (word, blank) => blank + word)).Trim();

    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Phrase),
        (1, Gen.Constant("")),
        (2, Gen.Constant("From me\n.\r\n..\nbare\rend \n\ttabs\t\n")),
        (1, Gen.Constant("nul\0 and bell\a\n")),
        (2, from lines in Gen.ArrayOf(Phrase, 5) select string.Join('\n', lines) + "\n"));

    private static readonly Gen<string> FileName = Gen.Elements(
        "a.txt", "with blank.pdf", "quo\"te.bin", "back\\slash", "semi;colon", "per%cent", "größe.png", "月.txt", new string('n', 100) + ".long", new string('ü', 90));

    private static readonly Gen<byte[]> Content = Gen.OneOf(Mixtures.All, Mixtures.Text, Gen.Constant(Mixtures.EveryByte), Gen.Constant<byte[]>([]));

    [Fact]
    public async Task What_went_into_a_message_comes_out_of_it()
    {
        (MimeMessage Message, JsonObject Expected)[] cases = [.. Messages(3).Sample(40, 150)];
        string[] sent = new string[cases.Length];
        for (int i = 0; i < cases.Length; i++)
        {
            MimeLayout layout = cases[i].Message.LayOut();
            SendCallback callback = layout.ToCallback();
            long? length = Sender.Of(callback)!.Length;
            await callback.PumpAsync(Receive.Concat(out Concat bytes));
            if (length is not null)
                Assert.Equal(length, bytes.Length);
            sent[i] = Convert.ToHexStringLower(bytes.Memory.Span);
        }

        string[] read = await Peer.AskAsync("python3", "python_mail_peer.py", sent);
        for (int i = 0; i < cases.Length; i++)
        {
            JsonObject actual = JsonNode.Parse(read[i])!.AsObject();
            Assert.Equal("[]", Taken(actual, "defects").ToJsonString());
            Assert.Equal(0, (int)Taken(actual, "bare"));
            Assert.InRange((int)Taken(actual, "lines"), 0, 998);
            // A word too long for a line may be one.
            Assert.InRange((int)Taken(actual, "header"), 0, 998);
            Assert.Equal(cases[i].Expected.ToJsonString(), actual.ToJsonString());
        }
    }

    [Fact]
    public async Task Headers_without_overlong_words_keep_to_78_columns()
    {
        var message = new MimeMessage { From = new Mailbox("a@example.org", "Ünï " + new string('x', 40)), Text = "" };
        for (int i = 0; i < 30; i++)
            message.To.Add(new Mailbox($"{new string('t', i + 1)}@example.org", string.Concat(Enumerable.Repeat("Näme ", i + 1)).Trim()));
        message.Subject = string.Join(' ', Enumerable.Range(0, 40).Select(i => i % 7 == 0 ? "größer" : i.ToString(CultureInfo.InvariantCulture)));
        message.Headers.Add("X-Plain", string.Join(' ', Enumerable.Repeat("word", 100)));
        string text = await MessageTests.TextAsync(message);
        Assert.All(text.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
    }

    private static Gen<(MimeMessage Message, JsonObject Expected)> Messages(int depth) =>
        from subject in Phrase
        from note in Phrase
        from fromName in Phrase
        from to in Gen.Choose(0, 4).SelectMany(count => Gen.ArrayOf(Phrase, count))
        from body in Part(depth)
        select Build(subject, note, fromName, to, body.Part(), body.Expected);

    private static (MimeMessage Message, JsonObject Expected) Build(
        string subject, string note, string fromName, string[] to, MimePart body, JsonObject expected)
    {
        var message = new MimeMessage
        {
            From = new Mailbox("from@example.org", fromName),
            Subject = subject,
            Body = body,
            Headers = { { "X-Note", note } },
        };
        var mailboxes = new JsonArray();
        for (int i = 0; i < to.Length; i++)
        {
            message.To.Add(new Mailbox($"to{i}@example.org", to[i]));
            mailboxes.Add(new JsonArray(to[i], $"to{i}@example.org"));
        }

        return (message, new JsonObject
        {
            ["subject"] = subject,
            ["from"] = new JsonArray(new JsonArray(fromName, "from@example.org")),
            ["to"] = mailboxes,
            ["note"] = note,
            ["body"] = expected.DeepClone(),
        });
    }

    private static Gen<(Func<MimePart> Part, JsonObject Expected)> Part(int depth) => depth == 0 ? Leaf() : Gen.Frequency(
        (3, Leaf()), (2, Multipart(depth)), (1, Enclosed(depth)));

    private static Gen<(Func<MimePart> Part, JsonObject Expected)> Leaf() => Gen.OneOf(
        from text in Text
        from encoding in Gen.Elements(MimeEncoding.Automatic, MimeEncoding.Base64, MimeEncoding.QuotedPrintable)
        select ((Func<MimePart>)(() => Encoded(MimePart.Text(text), encoding)), Leaf("text/plain", TextEncoding.ToLines(text), "utf-8", null)),
        from bytes in Content
        from name in FileName
        select ((Func<MimePart>)(() => new MimePart(Send.Bytes(bytes), "x-test/data") { FileName = name, ContentId = "1@x" }), Leaf("x-test/data", bytes, null, name)));

    private static Gen<(Func<MimePart> Part, JsonObject Expected)> Multipart(int depth) =>
        from subtype in Gen.Elements("mixed", "alternative", "related")
        from parts in Gen.Choose(1, 3).SelectMany(count => Gen.ArrayOf(Part(depth - 1), count))
        from preamble in Gen.Elements<string?>(null, "before\r\n")
        from epilogue in Gen.Elements<string?>(null, "after\r\nit\r\n")
        select ((Func<MimePart>)(() => new MimeMultipart(subtype, parts.Select(part => part.Part()))
        {
            Preamble = preamble,
            Epilogue = epilogue,
        }), Composite("multipart/" + subtype, parts.Select(part => part.Expected), preamble, epilogue));

    private static Gen<(Func<MimePart> Part, JsonObject Expected)> Enclosed(int depth) =>
        from inner in Messages(depth - 1)
        select ((Func<MimePart>)(() => MimePart.Message(inner.Message)), new JsonObject
        {
            ["type"] = "message/rfc822",
            ["file"] = null,
            ["disposition"] = null,
            ["id"] = null,
            ["parts"] = new JsonArray(inner.Expected.DeepClone()),
        });

    private static MimePart Encoded(MimePart part, MimeEncoding encoding)
    {
        part.Encoding = encoding;
        return part;
    }

    private static JsonObject Leaf(string type, byte[] content, string? charset, string? name) => new()
    {
        ["type"] = type,
        ["file"] = name,
        ["disposition"] = name is null ? null : "attachment",
        ["id"] = name is null ? null : "<1@x>",
        ["content"] = Convert.ToHexStringLower(content),
        ["charset"] = charset,
    };

    private static JsonObject Composite(string type, IEnumerable<JsonObject> parts, string? preamble, string? epilogue) => new()
    {
        ["type"] = type,
        ["file"] = null,
        ["disposition"] = null,
        ["id"] = null,
        ["parts"] = new JsonArray([.. parts.Select(part => part.DeepClone())]),
        ["preamble"] = preamble,
        ["epilogue"] = epilogue,
    };

    private static JsonNode Taken(JsonObject from, string name)
    {
        JsonNode value = from[name]!;
        from.Remove(name);
        return value;
    }
}
