using System.CommandLine;
using MoonSocket.Cli.Transfers;
using MoonSocket.Mime;
using MoonSocket.Smtp;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Commands;

/// <summary>The options that say what is in a message and whom it is from and to.</summary>
internal sealed class Letter
{
    private readonly Option<string> _from = new("--from", "-f") { HelpName = "address", Description = "Who it is from: an address, or \"Name <address>\".", Required = true };
    private readonly Option<string[]> _to = new("--to", "-t") { HelpName = "address", Description = "Whom it is to. May be repeated." };
    private readonly Option<string[]> _cc = new("--cc") { HelpName = "address", Description = "Who gets a copy." };
    private readonly Option<string[]> _bcc = new("--bcc") { HelpName = "address", Description = "Who gets a copy without the others knowing." };
    private readonly Option<string?> _replyTo = new("--reply-to") { HelpName = "address", Description = "Who gets the answers." };
    private readonly Option<string?> _subject = new("--subject") { HelpName = "text", Description = "What it is about." };
    private readonly Option<string?> _text = new("--text") { HelpName = "text", Description = "What it says. Without --text, --html and --message, standard input says it." };
    private readonly Option<string?> _html = new("--html") { HelpName = "file", Description = "What it says in HTML: a file." };
    private readonly Option<string[]> _attachments = new("--attach") { HelpName = "file", Description = "A file to come with it. May be repeated." };
    private readonly Option<string[]> _headers = new("--header", "-H") { HelpName = "name: value", Description = "One more header." };
    private readonly Option<string?> _message = new("--message") { HelpName = "file", Description = "The message as it is, with its headers, in place of one made here; - is standard input." };

    private Option[] Made => [_cc, _replyTo, _subject, _text, _html, _attachments, _headers];

    /// <summary>Makes the options known to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_from, _to, _cc, _bcc, _replyTo, _subject, _text, _html, _attachments, _headers, _message])
            command.Add(option);
    }

    /// <summary>What to call it where its progress is shown.</summary>
    public string Name(ParseResult parsed) => parsed.GetValue(_message) ?? parsed.GetValue(_subject) ?? "mail";

    /// <summary>Hands the message to who sends it.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="server">Where it goes.</param>
    /// <param name="progress">Told how much of the files has gone.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <exception cref="ArgumentException">There is something in it that cannot be sent.</exception>
    public async Task<SmtpResult> SendAsync(
        ParseResult parsed, SmtpOptions server, IProgress<TransferProgress> progress, CancellationToken cancellationToken)
    {
        Mailbox from = Mailbox.Parse(parsed.GetValue(_from)!);
        Mailbox[] to = Mailboxes(parsed, _to);
        Mailbox[] bcc = Mailboxes(parsed, _bcc);
        if (parsed.GetValue(_message) is { } file)
        {
            SharedOptions.Refuse(parsed, Made, "for a message that is made here, and --message is one already");
            if (to.Length + bcc.Length == 0)
                throw new CommandException(ExitCode.Usage, "whom the message is to is missing: --to");
            var envelope = new SmtpEnvelope(from.Address, [.. to.Concat(bcc).Select(mailbox => new SmtpRecipient(mailbox.Address))]);
            SendCallback content = file == "-" ? StandardStreams.Send() : Send.File(Readable(file));
            return await Smtp.Smtp.SendAsync(server, envelope, content.Reporting(progress), cancellationToken);
        }

        MimeMessage message = await MakeAsync(parsed, from, to, bcc, progress, cancellationToken);
        return await Smtp.Smtp.SendAsync(server, message, cancellationToken);
    }

    private async Task<MimeMessage> MakeAsync(
        ParseResult parsed, Mailbox from, Mailbox[] to, Mailbox[] bcc, IProgress<TransferProgress> progress, CancellationToken cancellationToken)
    {
        var message = new MimeMessage { From = from, Subject = parsed.GetValue(_subject), Text = parsed.GetValue(_text) };
        Add(message.To, to);
        Add(message.Cc, Mailboxes(parsed, _cc));
        Add(message.Bcc, bcc);
        if (message.To.Count + message.Cc.Count + message.Bcc.Count == 0)
            throw new CommandException(ExitCode.Usage, "whom the message is to is missing: --to");
        if (parsed.GetValue(_replyTo) is { } replyTo)
            message.ReplyTo.Add(Mailbox.Parse(replyTo));
        foreach (string line in parsed.GetValue(_headers) ?? [])
        {
            if (line.Split(':', 2) is not [var name, var value])
                throw new CommandException(ExitCode.Usage, $"-H \"{line}\": a header line is \"name: value\"");
            message.Headers.Add(name, value.Trim());
        }

        string[] files = parsed.GetValue(_attachments) ?? [];
        var sum = new SumProgress(progress, files.Sum(file => new FileInfo(Readable(file)).Length));
        foreach (string file in files)
        {
            MimePart known = MimePart.File(file);
            message.Attachments.Add(new MimePart(Send.File(file).Reporting(sum.Next()), known.ContentType) { FileName = known.FileName });
        }

        if (parsed.GetValue(_html) is { } html)
            message.Html = await File.ReadAllTextAsync(Readable(html), cancellationToken);
        else if (message.Text is null)
            message.Text = await StandardInputAsync(cancellationToken);
        return message;
    }

    private static Mailbox[] Mailboxes(ParseResult parsed, Option<string[]> option)
        => [.. (parsed.GetValue(option) ?? []).Select(Mailbox.Parse)];

    private static void Add(IList<Mailbox> list, Mailbox[] mailboxes)
    {
        foreach (Mailbox mailbox in mailboxes)
            list.Add(mailbox);
    }

    // Before the server is told that a message comes.
    private static string Readable(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return file;
    }

    private static async Task<string> StandardInputAsync(CancellationToken cancellationToken)
    {
        await StandardStreams.Send().PumpAsync(Receive.Concat(out Concat text), cancellationToken);
        return text.ToString();
    }

    /// <summary>Adds up the progress of one file after the other.</summary>
    private sealed class SumProgress(IProgress<TransferProgress> progress, long total)
    {
        private long _sum;

        public IProgress<TransferProgress> Next() => new Part(this);

        private sealed class Part(SumProgress sum) : IProgress<TransferProgress>
        {
            private long _last;

            public void Report(TransferProgress value)
            {
                sum._sum += value.Bytes - _last;
                _last = value.Bytes;
                sum.Forward();
            }
        }

        private void Forward() => progress.Report(new TransferProgress(_sum, total));
    }
}
