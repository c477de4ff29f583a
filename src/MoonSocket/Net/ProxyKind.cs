namespace MoonSocket.Net;

/// <summary>How a proxy is asked for a connection, and who looks the name up.</summary>
public enum ProxyKind
{
    /// <summary>HTTP's CONNECT (RFC 9110, section 9.3.6); the proxy looks up. <c>http://</c></summary>
    Http,

    /// <summary>SOCKS 5 (RFC 1928, 1929); we look up. <c>socks5://</c></summary>
    Socks5,

    /// <summary>SOCKS 5; the proxy looks up. <c>socks5h://</c></summary>
    Socks5Hostname,

    /// <summary>SOCKS 4, for IPv4 only; we look up. <c>socks4://</c></summary>
    Socks4,

    /// <summary>SOCKS 4A; the proxy looks up. <c>socks4a://</c></summary>
    Socks4Hostname,
}
