using System.CommandLine;
using System.Reflection;
using MoonSocket.Http;
using MoonSocket.Net;
using Spectre.Console;

namespace MoonSocket.Cli.Commands;

/// <summary>The options of all transfers, under the names curl gives them, and the request they make.</summary>
internal sealed class TransferOptions
{
    private readonly Option<string[]> _headers = new("--header", "-H") { HelpName = "name: value", Description = "Send this header line; \"name:\" sends none of that name." };
    private readonly Option<string?> _method = new("--request", "-X") { HelpName = "method", Description = "The method to use." };
    private readonly Option<string?> _user = new("--user", "-u") { HelpName = "user:password", Description = "Who to be, when the server asks." };
    private readonly Option<bool> _basic = new("--basic") { Description = "Show user and password unasked (Basic)." };
    private readonly Option<bool> _digest = new("--digest") { Description = "Never show the password itself (Digest only)." };
    private readonly Option<string?> _agent = new("--user-agent", "-A") { HelpName = "name", Description = "What to call oneself." };
    private readonly Option<string?> _proxy = new("--proxy", "-x") { HelpName = "url", Description = "The proxy to go through (http, https, socks4, socks5); \"\" for none. Without it, the environment's (http_proxy …)." };
    private readonly Option<string?> _caFile = new("--cacert") { HelpName = "file", Description = "Trust the certificates in this PEM file instead of the system's." };
    private readonly Option<string?> _certificate = new("--cert", "-E") { HelpName = "file", Description = "The certificate to show." };
    private readonly Option<string?> _key = new("--key") { HelpName = "file", Description = "Its private key." };
    private readonly Option<bool> _insecure = new("--insecure", "-k") { Description = "Do not verify the server's certificate." };
    private readonly Option<double?> _connectTimeout = new("--connect-timeout") { HelpName = "seconds", Description = "How long connecting may take." };
    private readonly Option<double?> _timeout = new("--timeout") { HelpName = "seconds", Description = "How long nothing may move." };
    private readonly Option<double?> _maxTime = new("--max-time", "-m") { HelpName = "seconds", Description = "How long everything may take." };
    private readonly Option<int?> _redirects = new("--max-redirs") { HelpName = "number", Description = "How many redirects to follow (10)." };
    private readonly Option<bool> _silent = new("--silent", "-s") { Description = "Show no progress." };

    /// <summary>Makes the options known to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _headers, _method, _user, _basic, _digest, _agent, _proxy, _caFile, _certificate, _key, _insecure,
            _connectTimeout, _timeout, _maxTime, _redirects, _silent])
            command.Add(option);
    }

    /// <summary>Whether progress is wanted.</summary>
    public bool ShowsProgress(ParseResult parsed) => !parsed.GetValue(_silent);

    /// <summary>What was typed for a URL; without a scheme it is http.</summary>
    public static string Url(string typed) => typed.Contains("://", StringComparison.Ordinal) ? typed : "http://" + typed;

    /// <summary>The request the options ask for.</summary>
    /// <exception cref="ArgumentException">One of them cannot be sent.</exception>
    public HttpTransferRequest Build(ParseResult parsed, string url, Exchange exchange)
    {
        (string? user, string? password) = Credentials(parsed.GetValue(_user));
        var request = new HttpTransferRequest(url)
        {
            Method = parsed.GetValue(_method) ?? exchange.Method,
            User = user,
            Password = password,
            Authentication = parsed.GetValue(_basic) ? HttpAuthentication.Basic
                : parsed.GetValue(_digest) ? HttpAuthentication.Digest : HttpAuthentication.OnChallenge,
            Send = exchange.Send,
            OnHead = exchange.OnHead,
            Resume = exchange.Resume,
            Decompress = exchange.Decompress,
            // A server that wants none of it, or a password first, should say so before it has been sent everything.
            ExpectContinue = exchange.Send is not null && (user is not null || exchange.IsLong),
            ConnectTimeout = Seconds(parsed.GetValue(_connectTimeout)),
            IdleTimeout = Seconds(parsed.GetValue(_timeout)),
            TotalTimeout = Seconds(parsed.GetValue(_maxTime)),
            Redirects = new HttpRedirects { Limit = parsed.GetValue(_redirects) ?? HttpRedirects.Default.Limit },
            Proxy = Proxy(parsed.GetValue(_proxy), url),
            Tls = new TlsOptions
            {
                Verify = !parsed.GetValue(_insecure),
                CaFile = parsed.GetValue(_caFile),
                CertificateFile = parsed.GetValue(_certificate),
                KeyFile = parsed.GetValue(_key),
            },
        };
        AddHeaders(request.Headers, parsed.GetValue(_headers) ?? [], parsed.GetValue(_agent));
        return request;
    }

    private static void AddHeaders(HttpHeaderList headers, string[] lines, string? agent)
    {
        string version = typeof(TransferOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        headers.Add("User-Agent", agent ?? $"moonsocket/{version}");
        headers.Add("Accept", "*/*");
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines)
        {
            // "name;" is how curl's users write a header without a value.
            int end = line.IndexOfAny([':', ';']);
            if (end < 0 || (line[end] == ';' && end < line.Length - 1))
                throw new CommandException(ExitCode.Usage, $"-H \"{line}\": a header line is \"name: value\"");
            string name = line[..end];
            string value = line[(end + 1)..].Trim();
            if (seen.Add(name))
                headers.Remove(name);
            if (value.Length > 0 || line[end] == ';')
                headers.Add(name, value);
        }
    }

    private static (string? User, string? Password) Credentials(string? typed)
    {
        if (typed is null)
            return default;
        string[] parts = typed.Split(':', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : AskPassword(parts[0]));
    }

    // On a terminal, so that the password need not stand in the history of the shell.
    private static string AskPassword(string user)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            return string.Empty;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Prompt(new TextPrompt<string>($"Password of {Markup.Escape(user)}:").Secret(null).AllowEmpty());
    }

    private static TimeSpan? Seconds(double? seconds)
    {
        if (seconds is null)
            return null;
        return seconds is > 0 and < 2_000_000
            ? TimeSpan.FromSeconds(seconds.Value)
            : throw new CommandException(ExitCode.Usage, FormattableString.Invariant($"{seconds} seconds is not a time to wait"));
    }

    private static Uri? Proxy(string? typed, string url)
    {
        if (typed is { Length: 0 })
            return null;
        if (typed is not null)
        {
            return Uri.TryCreate(Url(typed), UriKind.Absolute, out Uri? proxy)
                ? proxy
                : throw new CommandException(ExitCode.Usage, $"--proxy {typed}: that is not a URL");
        }

        return Uri.TryCreate(url, UriKind.Absolute, out Uri? target) ? EnvironmentProxy(target) : null;
    }

    private static Uri? EnvironmentProxy(Uri target)
    {
        if (HttpClient.DefaultProxy.IsBypassed(target) || HttpClient.DefaultProxy.GetProxy(target) is not { } proxy || proxy == target)
            return null;
        if (HttpClient.DefaultProxy.Credentials?.GetCredential(proxy, "Basic") is not { UserName.Length: > 0 } credential)
            return proxy;
        return new UriBuilder(proxy)
        {
            UserName = Uri.EscapeDataString(credential.UserName),
            Password = Uri.EscapeDataString(credential.Password),
        }.Uri;
    }
}
