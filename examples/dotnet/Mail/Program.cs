// Mail, streamed, from C#:
//
//   dotnet run --project examples/dotnet/Mail

using System.Text;
using MailExample;
using MoonSocket.Mime;
using MoonSocket.Smtp;
using MoonSocket.Streaming;

using var local = new LocalServer(); // somebody to talk to
string file = Path.Combine(Path.GetTempPath(), $"moon-{Environment.ProcessId}.log");
await File.WriteAllLinesAsync(file, Enumerable.Range(0, 100_000).Select(i => $"night {i}: the moon was seen"));

// Where the server is. Over the network, leave Security out: then the connection has to be secured, and verified.
var server = new SmtpOptions("127.0.0.1") { Port = local.Port, Security = SmtpSecurity.None };

// 1. A message with attachments. They are read when it is sent; this one is compressed on its way.
var message = new MimeMessage
{
    From = "Die Mondwarte <warte@example.org>",
    To = { "Anna Müller <anna@example.org>" },
    Subject = "Heute: Vollmond über Köln 🌕",
    Text = "Hello Anna,\n\nhere is what we saw.\n",
    Attachments =
    {
        new MimePart(Send.File(file).Through(Filters.Gzip()), "application/gzip") { FileName = "nächte.log.gz" },
    },
};
SmtpResult result = await Smtp.SendAsync(server, message);
Console.WriteLine($"sent: {result.Reply.Split(',')[0]}; {new FileInfo(file).Length} bytes attached as {result.BytesSent / 1000} kB of mail");
Console.WriteLine(local.Message.First(line => line.StartsWith("Subject:", StringComparison.Ordinal)));

// 2. Several messages in one session. Who is refused is told one by one; the others get the message.
await using (SmtpSession session = await SmtpSession.ConnectAsync(server))
{
    SmtpEnvelope envelope = new("warte@example.org", "anna@example.org", "nobody@example.org");
    result = await session.SendAsync(envelope, Send.String("Subject: one\r\n\r\nThe first.\r\n"));
    foreach (SmtpRecipientResult recipient in result.Recipients)
        Console.WriteLine($"{recipient.Recipient.Address}: {recipient.Reply}");

    try
    {
        await session.SendAsync(new SmtpEnvelope("warte@example.org", "nobody@example.org"), Send.String("Subject: two\r\n\r\n"));
    }
    catch (SmtpRecipientsException refused)
    {
        Console.WriteLine($"not sent, but usable: {session.IsUsable}; {refused.Recipients.Count} recipient refused");
    }

    // 3. Any callback can be a message. This one makes it up as it goes.
    int left = 11;
    SendCallback countdown = _ => new(--left switch
    {
        10 => SendResult.Chunk("Subject: countdown\n\n"u8.ToArray()),
        > 0 => SendResult.Chunk(Encoding.ASCII.GetBytes($"{left}\n")),
        _ => SendResult.End,
    });
    await session.SendAsync(new SmtpEnvelope("warte@example.org", "anna@example.org"), countdown);
    await session.QuitAsync();
}

Console.WriteLine($"the last line of the last message: {local.Message[^1]}");
File.Delete(file);
