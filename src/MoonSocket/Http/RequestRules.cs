using System.Net;
using MoonSocket.Net;

namespace MoonSocket.Http;

/// <summary>What a request may not say, refused before anything is done.</summary>
internal static class RequestRules
{
    public static void Check(HttpTransferRequest request)
    {
        HeaderSyntax.CheckMethod(request.Method);
        CheckTime(request.ConnectTimeout, nameof(request.ConnectTimeout));
        CheckTime(request.IdleTimeout, nameof(request.IdleTimeout));
        CheckTime(request.TotalTimeout, nameof(request.TotalTimeout));
        CheckContent(request);
        CheckResume(request);
        CheckProxy(request);
        if (request.Redirects.Limit < 0)
            throw Bad(nameof(request.Redirects), "the number of redirects is negative");
        if (request.User is { } user && user.Contains(':', StringComparison.Ordinal) && request.Authentication == HttpAuthentication.Basic)
            throw Bad(nameof(request.User), "a user name with a colon cannot be shown in Basic (RFC 7617)");
        if ((request.User ?? Uri.UnescapeDataString(request.Url.UserInfo)).AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw Bad(nameof(request.User), "the user name contains CR, LF or NUL");
        if (request.HttpVersion.Major is < 1 or > 3 || (request.HttpVersion.Major == 1 && request.HttpVersion.Minor > 1))
            throw Bad(nameof(request.HttpVersion), $"there is no HTTP/{request.HttpVersion} here");
        if (request.Invoker is not null
            && (request.Connections ?? (object?)request.Proxy ?? request.Tls ?? request.Dialer ?? (object?)request.ConnectTimeout) is not null)
        {
            throw Bad(nameof(request.Invoker), "with an engine of the caller's own, connections are its matter: "
                + "Connections, Proxy, Tls, Dialer and ConnectTimeout cannot be set");
        }
    }

    private static void CheckContent(HttpTransferRequest request)
    {
        if (request.Length is < 0)
            throw Bad(nameof(request.Length), $"the length {request.Length} is negative");
        if (request.Length > 0 && request.Send is null)
            throw Bad(nameof(request.Length), $"{request.Length} bytes are announced, and no send callback gives them");
        if (request.Chunked && request.HttpVersion == HttpVersion.Version10)
            throw Bad(nameof(request.Chunked), "HTTP/1.0 has no chunks");
        if (request.Headers["Content-Length"] is { } text && !(long.TryParse(text, out long length) && length >= 0))
            throw Bad(nameof(request.Headers), $"Content-Length {HeaderSyntax.Show(text)} is not a length");
    }

    private static void CheckProxy(HttpTransferRequest request)
    {
        if (request.Proxy is not { } proxy)
            return;
        if (ProxyRoute.Problem(proxy) is { } problem)
            throw Bad(nameof(request.Proxy), $"proxy {HeaderSyntax.Show(EndPointText.WithoutLogin(proxy.OriginalString))}: {problem}");
        if (request.Tls?.ServerName is not null)
            throw Bad(nameof(request.Tls), "a server name of its own cannot be asked for through a proxy");
    }

    private static void CheckResume(HttpTransferRequest request)
    {
        if (request.Resume is not { } resume)
            return;
        if (request.Decompress)
            throw Bad(nameof(request.Resume), "a rest of compressed content cannot be decoded: resume or decompress");
        if (request.Method != "GET")
            throw Bad(nameof(request.Resume), $"only GET can be resumed, not {request.Method}");
        if (request.Headers.Contains("Range"))
            throw Bad(nameof(request.Resume), "the headers have a Range already");
        if (resume.Validator is { } validator)
        {
            HeaderSyntax.CheckValue("If-Range", validator);
            if (validator.StartsWith("W/", StringComparison.Ordinal))
                throw Bad(nameof(request.Resume), $"the entity tag {validator} is weak: it cannot vouch for bytes");
        }
    }

    private static void CheckTime(TimeSpan? time, string name)
    {
        if (time is { } t && (t <= TimeSpan.Zero || t.TotalMilliseconds > int.MaxValue))
            throw Bad(name, $"{name} {t} is not a time to wait (1 ms to 24 days; null for none)");
    }

    private static ArgumentException Bad(string name, string problem) => new(problem, name);
}
