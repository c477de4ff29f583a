using System.CommandLine;
using MoonSocket.Cli.Transfers;
using MoonSocket.Net;
using MoonSocket.Smtp;

namespace MoonSocket.Cli.Commands;

/// <summary><c>moonsocket mail --server HOST --from A --to B …</c>: sends a message that is made here, or that is there.</summary>
internal sealed class MailCommand
{
    private readonly Option<string> _server = new("--server") { HelpName = "server", Description = "HOST, HOST:PORT, smtp://HOST, smtps://HOST (TLS from the start) or lmtp://HOST.", Required = true };
    private readonly Option<bool> _tlsOptional = new("--tls-optional") { Description = "Use STARTTLS where it is offered. Without this it has to be." };
    private readonly Option<bool> _tlsOnConnect = new("--tls-on-connect") { Description = "TLS from the start, as with smtps:// and at port 465." };
    private readonly Option<bool> _noTls = new("--no-tls") { Description = "No TLS at all." };
    private readonly Option<bool> _clearPassword = new("--clear-password") { Description = "Show the password, if need be, on a connection that is not secured." };
    private readonly Option<bool> _all = new("--all-or-none") { Description = "Send nothing if one of the recipients is refused." };
    private readonly Option<string?> _helo = new("--helo") { HelpName = "name", Description = "What to call oneself." };
    private readonly SharedOptions _shared = new();
    private readonly Letter _letter = new();

    private MailCommand()
    {
    }

    public static Command Create()
    {
        var mail = new MailCommand();
        var command = new Command("mail", "Send mail over SMTP or LMTP.") { mail._server };
        mail._letter.AddTo(command);
        mail._shared.AddTo(command);
        foreach (Option option in (Option[])[mail._tlsOptional, mail._tlsOnConnect, mail._noTls, mail._clearPassword, mail._all, mail._helo])
            command.Add(option);
        command.SetAction(parsed => mail.RunAsync(parsed));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interruption = new Interruption();
        TimeSpan? limit = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
        try
        {
            SmtpOptions server = Server(parsed);
            limit = _shared.TotalTimeout(parsed);
            if (limit is { } total)
                stop.CancelAfter(total);
            SmtpResult? result = null;
            await ProgressBar.RunAsync(_letter.Name(parsed), _shared.ShowsProgress(parsed), async progress =>
                result = await _letter.SendAsync(parsed, server, progress, stop.Token));
            if (result!.IsComplete)
                return ExitCode.Success;
            // Who sends it all again because of one recipient sends it twice to the others.
            TellRefused(result.Recipients);
            Failure.Say("the others get the message");
            return ExitCode.SomeRefused;
        }
        catch (SmtpRecipientsException problem)
        {
            TellRefused(problem.Recipients);
            Failure.Say("nobody gets the message");
            return ExitCode.Failure;
        }
        catch (Exception problem)
        {
            if (stop.IsCancellationRequested && interruption.ExitCode == 0)
                problem = new CommandException(ExitCode.Timeout, FormattableString.Invariant($"it was not done within {limit!.Value.TotalSeconds:0.###} s"), problem);
            return Failure.Tell(problem, interruption);
        }
    }

    private SmtpOptions Server(ParseResult parsed)
    {
        string typed = parsed.GetValue(_server)!;
        SmtpOptions server = SmtpOptions.FromUrl(typed.Contains("://", StringComparison.Ordinal) ? typed : "smtp://" + typed);
        (string? user, string? password) = _shared.Login(parsed);
        bool[] choices = [parsed.GetValue(_tlsOptional), parsed.GetValue(_tlsOnConnect), parsed.GetValue(_noTls)];
        if (choices.Count(choice => choice) > 1)
            throw new CommandException(ExitCode.Usage, "--tls-optional, --tls-on-connect and --no-tls do not go together");
        return server with
        {
            Security = choices switch
            {
                [true, _, _] => SmtpSecurity.StartTlsWhenOffered,
                [_, true, _] => SmtpSecurity.Implicit,
                [_, _, true] => SmtpSecurity.None,
                _ => server.Security,
            },
            User = user ?? server.User,
            Password = user is null ? server.Password : password,
            AllowClearPassword = parsed.GetValue(_clearPassword),
            Domain = parsed.GetValue(_helo),
            RequireAllRecipients = parsed.GetValue(_all),
            Proxy = _shared.Proxy(parsed) is { Length: > 0 } proxy ? Proxy.Parse(proxy) : null,
            Tls = _shared.Tls(parsed),
            ConnectTimeout = _shared.ConnectTimeout(parsed) ?? server.ConnectTimeout,
            IdleTimeout = _shared.IdleTimeout(parsed) ?? server.IdleTimeout,
            AcceptTimeout = _shared.IdleTimeout(parsed) ?? server.AcceptTimeout,
        };
    }

    private static void TellRefused(IEnumerable<SmtpRecipientResult> recipients)
    {
        foreach (SmtpRecipientResult recipient in recipients.Where(recipient => !recipient.IsAccepted))
            Failure.Say($"{recipient.Recipient.Address} is refused: {recipient.Reply}");
    }
}
