using System.Diagnostics.CodeAnalysis;

namespace MoonSocket.Net;

/// <summary>Somebody who connects on our behalf. Where the proxy looks the name up, what it finds is its own
/// affair: address rules of a <see cref="NetworkPolicy"/> then see literal addresses only.</summary>
public sealed record Proxy
{
    /// <summary>Creates a proxy.</summary>
    public Proxy(ProxyKind kind, string host, int port)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        Kind = kind;
        Host = host;
        Port = port;
    }

    /// <summary>How it is asked.</summary>
    public ProxyKind Kind { get; }

    /// <summary>Where it is.</summary>
    public string Host { get; }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Who asks, where it wants to know.</summary>
    public string? User { get; init; }

    /// <summary>The password that proves it.</summary>
    public string? Password { get; init; }

    /// <summary>Reads <c>socks5://user:password@host:1080</c> and the like.</summary>
    /// <exception cref="FormatException">It is no such thing.</exception>
    public static Proxy Parse(string url)
        => TryParse(url, out Proxy? proxy) ? proxy : throw new FormatException($"no proxy: \"{EndPointText.WithoutLogin(url)}\"");

    /// <summary>Reads <c>socks5://user:password@host:1080</c> and the like.</summary>
    public static bool TryParse(string url, [NotNullWhen(true)] out Proxy? proxy)
    {
        proxy = null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || KindOf(uri.Scheme) is not { } kind || uri.Host.Length == 0)
            return false;
        int port = uri.Port > 0 ? uri.Port : kind == ProxyKind.Http ? 80 : 1080;
        string[] login = uri.UserInfo.Split(':', 2);
        proxy = new Proxy(kind, uri.IdnHost.Trim('[', ']'), port)
        {
            User = login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : null,
            Password = login.Length > 1 ? Uri.UnescapeDataString(login[1]) : null,
        };
        return true;
    }

    private static ProxyKind? KindOf(string scheme) => scheme switch
    {
        "http" => ProxyKind.Http,
        "socks5" => ProxyKind.Socks5,
        "socks5h" => ProxyKind.Socks5Hostname,
        "socks4" => ProxyKind.Socks4,
        "socks4a" => ProxyKind.Socks4Hostname,
        _ => null,
    };

    // The password is nobody's business.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Kind).Append(' ').Append(EndPointText.Of(Host, Port));
        return true;
    }
}
