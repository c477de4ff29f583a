using System.CommandLine;
using System.Reflection;
using MoonSocket.Http;

namespace MoonSocket.Cli.Commands;

/// <summary>The options that mean something for HTTP only, and the request that all options make.</summary>
internal sealed class HttpOptions(SharedOptions shared)
{
    private readonly Option<string[]> _headers = new("--header", "-H") { HelpName = "name: value", Description = "HTTP: send this header line; \"name:\" sends none of that name." };
    private readonly Option<string?> _method = new("--request", "-X") { HelpName = "method", Description = "HTTP: the method to use." };
    private readonly Option<bool> _basic = new("--basic") { Description = "HTTP: show user and password unasked (Basic)." };
    private readonly Option<bool> _digest = new("--digest") { Description = "HTTP: never show the password itself (Digest only)." };
    private readonly Option<string?> _agent = new("--user-agent", "-A") { HelpName = "name", Description = "HTTP: what to call oneself." };
    private readonly Option<int?> _redirects = new("--max-redirs") { HelpName = "number", Description = "HTTP: how many redirects to follow (10)." };

    private Option[] All => [_headers, _method, _basic, _digest, _agent, _redirects];

    /// <summary>Makes the options known to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>Ends the command if one of them was given for something else than HTTP.</summary>
    public void Refuse(ParseResult parsed) => SharedOptions.Refuse(parsed, All, "for http and https");

    /// <summary>What was typed for a URL; without a scheme it is http.</summary>
    public static string Url(string typed) => typed.Contains("://", StringComparison.Ordinal) ? typed : "http://" + typed;

    /// <summary>The request the options ask for.</summary>
    /// <exception cref="ArgumentException">One of them cannot be sent.</exception>
    public HttpTransferRequest Build(ParseResult parsed, string url, Exchange exchange)
    {
        (string? user, string? password) = shared.Login(parsed);
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
            ConnectTimeout = shared.ConnectTimeout(parsed),
            IdleTimeout = shared.IdleTimeout(parsed),
            TotalTimeout = shared.TotalTimeout(parsed),
            Redirects = new HttpRedirects { Limit = parsed.GetValue(_redirects) ?? HttpRedirects.Default.Limit },
            Proxy = Proxy(shared.Proxy(parsed), url),
            Tls = shared.Tls(parsed),
        };
        AddHeaders(request.Headers, parsed.GetValue(_headers) ?? [], parsed.GetValue(_agent));
        return request;
    }

    private static void AddHeaders(HttpHeaderList headers, string[] lines, string? agent)
    {
        string version = typeof(HttpOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
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
