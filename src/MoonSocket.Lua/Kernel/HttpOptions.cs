using System.Net;
using MoonSocket.Http;
using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Replies;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel;

/// <summary>The list of names and values that glue gives to <c>kernel.http</c>, on its way to a request.</summary>
internal sealed class HttpOptions
{
    private readonly HttpHeaderList _headers = new();
    private string _url = "";
    private string _method = "GET";
    private string _body = "none";
    private long? _length;
    private TimeSpan? _connect;
    private TimeSpan? _idle;
    private TimeSpan? _total;
    private Uri? _proxy;
    private string? _user;
    private string? _password;
    private HttpAuthentication _authentication;
    private TlsOptions _tls = TlsOptions.Default;
    private Version _version = HttpVersion.Version11;
    private bool _decompress;
    private bool _reuse = true;
    private bool _expect;

    internal void Set(string name, LuaStack lua, int value)
    {
        switch (name)
        {
            case "url": _url = lua.Text(value); break;
            case "method": _method = lua.Latin1(value); break;
            case "header": AddHeader(lua.Latin1(value)); break;
            case "body": _body = lua.Text(value); break;
            case "length": _length = lua.Integer(value); break;
            case "connect_timeout": _connect = Time(lua.Number(value)); break;
            case "idle_timeout": _idle = Time(lua.Number(value)); break;
            case "total_timeout": _total = Time(lua.Number(value)); break;
            case "proxy": _proxy = ProxyUrl(lua.Text(value)); break;
            case "user": _user = lua.Text(value); break;
            case "password": _password = lua.Text(value); break;
            case "auth": _authentication = Authentication(lua.Text(value)); break;
            case "http_version": _version = SpokenVersion(lua.Text(value)); break;
            case "decompress": _decompress = lua.Boolean(value); break;
            case "reuse": _reuse = lua.Boolean(value); break;
            case "expect": _expect = lua.Boolean(value); break;
            default:
                if (!TlsFields.TrySet(ref _tls, name, lua, value))
                    LuaStack.Refuse(1, $"unknown option '{name}'");
                break;
        }
    }

    internal HttpTransferRequest ToRequest(
        SendCallback send, ReceiveCallback receive, HttpHeadCallback onHead, Dialer dialer, HttpConnections connections)
    {
        (string url, string? target) = Split(_url);
        bool isOverTls = url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        return new HttpTransferRequest(url)
        {
            Method = _method,
            RequestTarget = target,
            Headers = _headers,
            User = _user,
            Password = _password,
            Authentication = _authentication,
            Send = _body == "none" ? null : send,
            Length = _length,
            Chunked = _body == "chunked",
            Receive = receive,
            OnHead = onHead,
            Redirects = HttpRedirects.None,
            Decompress = _decompress,
            ExpectContinue = _expect,
            KeepAlive = _reuse,
            HttpVersion = _version,
            // Without TLS there is nothing to negotiate the version with: it is the one asked for.
            VersionPolicy = isOverTls ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact,
            ConnectTimeout = _connect,
            IdleTimeout = _idle,
            TotalTimeout = _total,
            Proxy = _proxy,
            Tls = _tls,
            Dialer = dialer,
            Connections = connections,
        };
    }

    /// <summary>
    /// LuaSocket sends path and query as they stand, where System.Uri would tidy them up. What HTTP cannot carry at
    /// all (blanks, what is not ASCII) is left to System.Uri, which escapes it. The fragment stays here.
    /// </summary>
    private static (string Url, string? Target) Split(string url)
    {
        int fragment = url.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0)
            url = url[..fragment];
        int host = url.IndexOf("://", StringComparison.Ordinal) + 3;
        int path = host < 3 ? -1 : url.IndexOf('/', host);
        return path < 0 || url.AsSpan(path).ContainsAnyExceptInRange('!', '~') ? (url, null) : (url, url[path..]);
    }

    private void AddHeader(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw new ArgumentException($"header line \"{line}\" has no colon");
        _headers.Add(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
    }

    // A negative time has no end, as everywhere in LuaSocket; no time at all is as little as the engine can measure.
    private static TimeSpan? Time(double seconds)
    {
        if (!(seconds >= 0) || seconds * 1000 > int.MaxValue)
            return null;
        return TimeSpan.FromMilliseconds(Math.Max(1, seconds * 1000));
    }

    private static Uri ProxyUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Host.Length > 0
            ? url
            : throw new ArgumentException($"proxy \"{text}\" is not a URL");

    private static HttpAuthentication Authentication(string text) => text switch
    {
        "basic" => HttpAuthentication.Basic,
        "digest" => HttpAuthentication.Digest,
        "any" => HttpAuthentication.OnChallenge,
        _ => throw new ArgumentException($"authentication \"{text}\" is not known (basic, digest, any)"),
    };

    private static Version SpokenVersion(string text) => text switch
    {
        "1.0" => HttpVersion.Version10,
        "1.1" => HttpVersion.Version11,
        "2" or "2.0" => HttpVersion.Version20,
        "3" or "3.0" => HttpVersion.Version30,
        _ => throw new ArgumentException($"HTTP version \"{text}\" is not known (1.0, 1.1, 2, 3)"),
    };
}
