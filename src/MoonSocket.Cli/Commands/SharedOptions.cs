using System.CommandLine;
using MoonSocket.Net;

namespace MoonSocket.Cli.Commands;

/// <summary>The options of all commands that talk to a server, under the names curl gives them.</summary>
internal sealed class SharedOptions
{
    private readonly Option<string?> _user = new("--user", "-u") { HelpName = "user:password", Description = "Who to be. Without a password, it is asked for on a terminal." };
    private readonly Option<string?> _passwordFrom = new("--password-from") { HelpName = "source", Description = "Where the password is: env:NAME, or file:PATH (the first line). So it is in no list of processes." };
    private readonly Option<string?> _proxy = new("--proxy", "-x") { HelpName = "url", Description = "The proxy to go through (http, https, socks4, socks5); \"\" for none." };
    private readonly Option<string?> _caFile = new("--cacert") { HelpName = "file", Description = "Trust the certificates in this PEM file instead of the system's." };
    private readonly Option<string?> _certificate = new("--cert", "-E") { HelpName = "file", Description = "The certificate to show." };
    private readonly Option<string?> _key = new("--key") { HelpName = "file", Description = "Its private key." };
    private readonly Option<bool> _insecure = new("--insecure", "-k") { Description = "Do not verify the server's certificate." };
    private readonly Option<double?> _connectTimeout = new("--connect-timeout") { HelpName = "seconds", Description = "How long connecting may take." };
    private readonly Option<double?> _timeout = new("--timeout") { HelpName = "seconds", Description = "How long nothing may move." };
    private readonly Option<double?> _maxTime = new("--max-time", "-m") { HelpName = "seconds", Description = "How long everything may take." };
    private readonly Option<bool> _silent = new("--silent", "-s") { Description = "Show no progress." };

    /// <summary>Makes the options known to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _user, _passwordFrom, _proxy, _caFile, _certificate, _key, _insecure, _connectTimeout, _timeout, _maxTime, _silent])
            command.Add(option);
    }

    /// <summary>Whether progress is wanted.</summary>
    public bool ShowsProgress(ParseResult parsed) => !parsed.GetValue(_silent);

    /// <summary>Who to be; nobody in particular where that was not said.</summary>
    public (string? User, string? Password) Login(ParseResult parsed)
        => Credentials.Of(parsed.GetValue(_user), parsed.GetValue(_passwordFrom));

    /// <summary>The proxy that was named, "" included; <see langword="null"/> where none was.</summary>
    public string? Proxy(ParseResult parsed) => parsed.GetValue(_proxy);

    /// <summary>Whom to trust and who to be.</summary>
    public TlsOptions Tls(ParseResult parsed) => new()
    {
        Verify = !parsed.GetValue(_insecure),
        CaFile = parsed.GetValue(_caFile),
        CertificateFile = parsed.GetValue(_certificate),
        KeyFile = parsed.GetValue(_key),
    };

    /// <summary>How long connecting may take.</summary>
    public TimeSpan? ConnectTimeout(ParseResult parsed) => Seconds(parsed.GetValue(_connectTimeout));

    /// <summary>How long nothing may move.</summary>
    public TimeSpan? IdleTimeout(ParseResult parsed) => Seconds(parsed.GetValue(_timeout));

    /// <summary>How long everything may take.</summary>
    public TimeSpan? TotalTimeout(ParseResult parsed) => Seconds(parsed.GetValue(_maxTime));

    /// <summary>Ends the command if an option was given that means nothing for this URL.</summary>
    public static void Refuse(ParseResult parsed, IEnumerable<Option> options, string what)
    {
        foreach (Option option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new CommandException(ExitCode.Usage, $"{option.Name} is {what}");
        }
    }

    private static TimeSpan? Seconds(double? seconds)
    {
        if (seconds is null)
            return null;
        return seconds is > 0 and < 2_000_000
            ? TimeSpan.FromSeconds(seconds.Value)
            : throw new CommandException(ExitCode.Usage, FormattableString.Invariant($"{seconds} seconds is not a time to wait"));
    }
}
