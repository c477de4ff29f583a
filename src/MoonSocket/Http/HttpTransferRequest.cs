using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// Everything a transfer over HTTP can be told. Only the URL is needed; a request may be used again, also for
/// several transfers at once as long as its callbacks can.
/// </summary>
public sealed class HttpTransferRequest
{
    /// <summary>Creates a request for a URL (<c>http</c> or <c>https</c>).</summary>
    /// <exception cref="ArgumentException">
    /// The URL is not absolute, has another scheme, no host, port 0, or a CR, LF or NUL in it.
    /// </exception>
    public HttpTransferRequest(string url)
        : this(RequestUrl.Parse(url))
    {
    }

    /// <summary>Creates a request for a URL (<c>http</c> or <c>https</c>).</summary>
    /// <exception cref="ArgumentException">The URL is not absolute, has another scheme, no host, or port 0.</exception>
    public HttpTransferRequest(Uri url)
    {
        RequestUrl.Check(url);
        Url = url;
    }

    /// <summary>
    /// Where to. A user and password in it count like <see cref="User"/> and <see cref="Password"/>; a fragment is
    /// not sent.
    /// </summary>
    public Uri Url { get; }

    /// <summary>The method, sent as it is; <c>GET</c> unless set.</summary>
    public string Method { get; set; } = "GET";

    /// <summary>
    /// The request target to send in place of the URL's path and query, byte for byte; starts with a slash. For
    /// servers that care how something is escaped. Redirects go by the URL.
    /// </summary>
    public string? RequestTarget { get; set; }

    /// <summary>
    /// Header lines to send, as given. <c>Host</c>, <c>Content-Length</c> and <c>Transfer-Encoding</c> are added
    /// where they are needed and missing; nothing else is.
    /// </summary>
    public HttpHeaderList Headers { get; set; } = new();

    /// <summary>The user name to show, see <see cref="Authentication"/>.</summary>
    public string? User { get; set; }

    /// <summary>The password that goes with <see cref="User"/>.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// How user and password are shown. They are never shown to another origin (scheme, host and port) than that of
    /// <see cref="Url"/>.
    /// </summary>
    public HttpAuthentication Authentication { get; set; }

    /// <summary>Gives the content to send; <see langword="null"/>: no content.</summary>
    public SendCallback? Send { get; set; }

    /// <summary>
    /// How many bytes <see cref="Send"/> will give, where that is known: they are then announced (Content-Length) and
    /// it is an error to give fewer or more. Where it is not known, here or by the callback itself, the content is
    /// sent in chunks (RFC 9112, section 7.1).
    /// </summary>
    public long? Length { get; set; }

    /// <summary>Whether to send in chunks even if the length is known.</summary>
    public bool Chunked { get; set; }

    /// <summary>Gets the content of the response; <see langword="null"/>: it is read and dropped.</summary>
    public ReceiveCallback? Receive { get; set; }

    /// <summary>Called between the head of the response and its content.</summary>
    public HttpHeadCallback? OnHead { get; set; }

    /// <summary>Which redirects are followed.</summary>
    public HttpRedirects Redirects { get; set; } = HttpRedirects.Default;

    /// <summary>Asks for the rest of something, of which a first part is here already.</summary>
    public HttpResume? Resume { get; set; }

    /// <summary>
    /// Whether to ask for compressed content (gzip, deflate, br) and to decode it. The content is decoded as it
    /// comes, so that memory stays flat however large it becomes.
    /// </summary>
    public bool Decompress { get; set; }

    /// <summary>
    /// Whether to let the server look at the head of the request before the content is sent (<c>Expect:
    /// 100-continue</c>, RFC 9110, section 10.1.1). A server that says nothing for a second gets the
    /// content, as does one that refuses a content of no more than 1 KiB.
    /// </summary>
    public bool ExpectContinue { get; set; }

    /// <summary>Whether the connection may serve others afterwards. If not, <c>Connection: close</c> is sent.</summary>
    public bool KeepAlive { get; set; } = true;

    /// <summary>The version to speak: 1.0, 1.1, 2.0, or 3.0 where the platform has it.</summary>
    public Version HttpVersion { get; set; } = System.Net.HttpVersion.Version11;

    /// <summary>Whether another version will do as well. An older one does, unless set.</summary>
    public HttpVersionPolicy VersionPolicy { get; set; }

    /// <summary>
    /// The time for resolving, connecting and the TLS handshake; <see langword="null"/>: as long as the system takes.
    /// </summary>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>
    /// How long the peer may be silent between two pieces of data, in either direction. The time a callback takes
    /// does not count.
    /// </summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>The time for the whole transfer, redirects and callbacks included.</summary>
    public TimeSpan? TotalTimeout { get; set; }

    /// <summary>
    /// The proxy to go through: <c>http://</c>, <c>https://</c>, <c>socks4://</c>, <c>socks4a://</c> or
    /// <c>socks5://</c> (<c>socks5h://</c>), with user and password in it where it wants them. An https URL goes
    /// through an HTTP proxy by a tunnel (CONNECT). Proxies of the environment are not used by themselves.
    /// </summary>
    public Uri? Proxy { get; set; }

    /// <summary>Whom to trust over https, and who to be.</summary>
    public TlsOptions? Tls { get; set; }

    /// <summary>
    /// Makes the connections, and brings the network policy: each redirect and each proxy is asked about.
    /// <see langword="null"/>: everything is allowed.
    /// </summary>
    public Dialer? Dialer { get; set; }

    /// <summary>The connections to use and to leave open ones in; <see langword="null"/>: those of the process.</summary>
    public HttpConnections? Connections { get; set; }

    /// <summary>
    /// An engine of the caller's own to send requests with. What concerns connections (<see cref="Proxy"/>,
    /// <see cref="Tls"/>, <see cref="Dialer"/>, <see cref="ConnectTimeout"/>) is then its matter and cannot be set here.
    /// </summary>
    public HttpMessageInvoker? Invoker { get; set; }
}
