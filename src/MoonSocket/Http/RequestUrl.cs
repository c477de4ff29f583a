using MoonSocket.Net;

namespace MoonSocket.Http;

/// <summary>Checks and reads the URLs a request goes to (RFC 9110, section 4.2).</summary>
internal static class RequestUrl
{
    /// <summary>Reads a URL, refusing what System.Uri would silently escape or trim.</summary>
    public static Uri Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        CheckText("URL", url, nameof(url));
        return Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            ? parsed
            : throw new ArgumentException($"URL {HeaderSyntax.Show(EndPointText.WithoutLogin(url))} is not an absolute URL", nameof(url));
    }

    public static void Check(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (Problem(url) is { } problem)
            throw new ArgumentException($"URL {HeaderSyntax.Show(EndPointText.WithoutLogin(url.OriginalString))}: {problem}", nameof(url));
    }

    /// <summary>What is wrong with a URL, or <see langword="null"/>.</summary>
    public static string? Problem(Uri url)
    {
        if (!url.IsAbsoluteUri)
            return "it is not absolute";
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            return $"unknown scheme \"{url.Scheme}\" (http and https are known here)";
        if (url.Host.Length == 0)
            return "it has no host";
        return url.Port is < 1 or > ushort.MaxValue ? $"port {url.Port} is not a port" : null;
    }

    /// <summary>The URL that is asked for: without user, password and fragment, with another target where given.</summary>
    public static Uri ToSend(Uri url, string? target)
    {
        if (target is null)
            return url.UserInfo.Length == 0 && url.Fragment.Length == 0 ? url : new Uri(Bare(url));
        CheckText("request target", target, nameof(target));
        if (!target.StartsWith('/') || target.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException(
                $"request target {HeaderSyntax.Show(target)} must start with a slash and be printable ASCII", nameof(target));
        }

        var verbatim = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return new Uri(Origin(url) + target, verbatim);
    }

    /// <summary>Scheme, host and port: what has to be the same for credentials to go along (RFC 6454).</summary>
    public static string Origin(Uri url) => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    public static bool IsSameOrigin(Uri a, Uri b) => a.Scheme == b.Scheme && a.Port == b.Port
        && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Host and port, for messages.</summary>
    public static string HostAndPort(Uri url) => $"{url.Host}:{url.Port}";

    private static string Bare(Uri url)
        => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);

    private static void CheckText(string what, string text, string parameter)
    {
        int bad = text.AsSpan().IndexOfAny('\r', '\n', '\0');
        if (bad >= 0)
            throw new ArgumentException($"{what} {HeaderSyntax.Show(EndPointText.WithoutLogin(text))} contains {HeaderSyntax.NameOf(text[bad])}", parameter);
    }
}
