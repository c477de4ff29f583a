using System.Net;

namespace MoonSocket.Http;

/// <summary>The way through one proxy, for everything.</summary>
internal sealed class ProxyRoute : IWebProxy
{
    private readonly Uri _proxy;

    public ProxyRoute(Uri proxy)
    {
        // The engine leaves all names to a SOCKS5 proxy, which others spell socks5h.
        string scheme = proxy.Scheme == "socks5h" ? "socks5" : proxy.Scheme;
        _proxy = new UriBuilder(scheme, proxy.Host, PortOf(proxy)).Uri;
        Credentials = CredentialsOf(proxy);
    }

    public ICredentials? Credentials { get; set; }

    /// <summary>What is wrong with a proxy's URL, or <see langword="null"/>.</summary>
    public static string? Problem(Uri proxy)
    {
        if (!proxy.IsAbsoluteUri)
            return "it is not absolute";
        if (proxy.Scheme is not ("http" or "https" or "socks4" or "socks4a" or "socks5" or "socks5h"))
            return $"unknown scheme \"{proxy.Scheme}\" (http, https, socks4, socks4a, socks5 and socks5h are known here)";
        if (proxy.Host.Length == 0)
            return "it has no host";
        return proxy.Port == 0 ? "port 0 is not a port" : null;
    }

    /// <summary>What two URLs that <see cref="Uri"/> takes for one may differ in: the login, and whether port 80 is said.</summary>
    public static string DetailsOf(Uri proxy) => $"{proxy.UserInfo}@{PortOf(proxy)}";

    /// <summary>Whether requests for http URLs are sent to it as they are, instead of through it.</summary>
    public static bool SpeaksHttp(Uri proxy) => proxy.Scheme is "http" or "https";

    /// <summary>User and password of a proxy's URL.</summary>
    public static NetworkCredential? CredentialsOf(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0)
            return null;
        string[] parts = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
    }

    public Uri GetProxy(Uri destination) => _proxy;

    public bool IsBypassed(Uri host) => false;

    // Where a URL names none: the usual ports of proxies.
    private static int PortOf(Uri proxy) => proxy.Port > 0 && !(proxy.IsDefaultPort && proxy.Scheme == "http" && !HasPort(proxy))
        ? proxy.Port
        : SpeaksHttp(proxy) ? 3128 : 1080;

    private static bool HasPort(Uri proxy) => proxy.OriginalString.Contains($"{proxy.Host}:80", StringComparison.OrdinalIgnoreCase);
}
