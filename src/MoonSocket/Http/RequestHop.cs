using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// Where a transfer is on its way: which URL it asks by which method, what it may show there, and where an answer
/// sends it next: to another URL, or back with credentials, or back without an expectation the server does not know.
/// </summary>
internal sealed class RequestHop
{
    private readonly HttpTransferRequest _request;
    private readonly Uri _first;
    private readonly RequestCredentials? _credentials;
    private int _redirects;
    // Some redirects drop the content.
    private bool _hasContent = true;
    private bool _expectationFailed;

    public RequestHop(HttpTransferRequest request)
    {
        _request = request;
        _credentials = RequestCredentials.Of(request);
        Method = request.Method;
        Url = _first = RequestUrl.ToSend(request.Url, request.RequestTarget);
    }

    public string Method { get; private set; }

    public Uri Url { get; private set; }

    private bool IsHome => RequestUrl.IsSameOrigin(_first, Url);

    /// <summary>What is being done, for messages.</summary>
    public override string ToString() => $"{Method} {Url}";

    /// <summary>The request for this hop, if the policy lets it go there.</summary>
    public HttpRequestMessage Build(OutgoingContent? content)
    {
        if (_request.Invoker is null)
            Ask((_request.Dialer ?? Dialer.Default).Policy);
        var message = new HttpRequestMessage(new HttpMethod(Method), Url)
        {
            Version = _request.HttpVersion,
            VersionPolicy = _request.VersionPolicy,
            Content = content is not null && _hasContent ? new CallbackContent(content) : null,
        };
        AddHeaders(message);
        if (message.Content is CallbackContent)
        {
            if (message.Content.Headers.ContentLength is null)
                message.Headers.TransferEncodingChunked = true;
            // A challenge shall come before the content, not after it.
            bool mayBeChallenged = IsHome && _credentials is { AwaitChallenge: true };
            if ((_request.ExpectContinue || mayBeChallenged) && !_expectationFailed)
                message.Headers.ExpectContinue = true;
        }

        if (!_request.KeepAlive)
            message.Headers.ConnectionClose = true;
        return message;
    }

    /// <summary>Whether the answer leads to another hop, to which this then has moved.</summary>
    public bool TryGoOn(HttpResponseHead head, OutgoingContent? content)
    {
        if (TryAnswer(head))
        {
            Rewind(content, $"{this}: answered with code {head.StatusCode} after the content was sent");
            return true;
        }

        if (NextUrl(head) is not { } next)
            return false;
        if (_redirects == _request.Redirects.Limit)
            throw new ProtocolException($"{this}: more than {_request.Redirects.Limit} redirects, the last to {next}");
        _redirects++;
        Redirect(head.StatusCode);
        Url = next;
        Rewind(content, $"redirected to {next} with code {head.StatusCode}");
        return true;
    }

    private static bool IsForOneOrigin(string name)
        => name.ToUpperInvariant() is "AUTHORIZATION" or "COOKIE" or "HOST" or "PROXY-AUTHORIZATION";

    private static bool IsAboutSending(string name) => name.ToUpperInvariant() is "TRANSFER-ENCODING" or "EXPECT";

    // The dialer asks about what it connects to; behind a proxy nobody else would ask about the URL itself.
    private void Ask(NetworkPolicy policy)
    {
        string deed = ToString();
        policy.CheckScheme(Url.Scheme);
        policy.CheckHost(Url.IdnHost, deed);
        policy.CheckPort(Url.Port, deed);
        if (System.Net.IPAddress.TryParse(Url.IdnHost, out System.Net.IPAddress? address))
            policy.CheckAddress(address, deed);
        bool mayBecome3 = _request.HttpVersion.Major >= 3 || _request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher;
        if (mayBecome3 && policy != NetworkPolicy.AllowAll)
            throw new PolicyException($"{deed}: HTTP/3 makes its own connections, which the network policy could not be asked about");
    }

    private void AddHeaders(HttpRequestMessage message)
    {
        bool hasContent = message.Content is not null;
        foreach (HttpHeader header in _request.Headers)
        {
            if ((IsHome || !IsForOneOrigin(header.Name)) && (hasContent || !IsAboutSending(header.Name)))
                Add(message, header.Name, header.Value);
        }

        if (IsHome && !_request.Headers.Contains("Authorization") && _credentials?.Show(Method, Url) is { } shown)
            Add(message, "Authorization", shown);
        if (_request.Proxy is { UserInfo.Length: > 0 } proxy && ProxyRoute.SpeaksHttp(proxy) && Url.Scheme == Uri.UriSchemeHttp
            && !_request.Headers.Contains("Proxy-Authorization"))
        {
            // Known to be wanted: asking first would cost the content a second journey.
            System.Net.NetworkCredential own = ProxyRoute.CredentialsOf(proxy)!;
            Add(message, "Proxy-Authorization", RequestCredentials.Basic(own.UserName, own.Password));
        }

        if (_request.Decompress && !_request.Headers.Contains("Accept-Encoding"))
            Add(message, "Accept-Encoding", ContentDecoder.Accepted);
        if (_request.Resume is { Offset: > 0 } resume)
        {
            Add(message, "Range", $"bytes={resume.Offset}-");
            if (resume.Validator is { } validator)
                Add(message, "If-Range", validator);
        }
    }

    private void Add(HttpRequestMessage message, string name, string value)
    {
        // The engine sends what it gets; a user name may have come out of a URL, unescaped.
        HeaderSyntax.CheckValue(name, value);
        // What the engine reads out of the content itself must not be said twice.
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || message.Headers.TryAddWithoutValidation(name, value))
            return;
        // A header about content goes where the content goes; of a request without, it makes one that is empty.
        if (!_hasContent)
            return;
        message.Content ??= new ByteArrayContent([]);
        message.Content.Headers.TryAddWithoutValidation(name, value);
    }

    private bool TryAnswer(HttpResponseHead head)
    {
        if (head.StatusCode == 417 && !_expectationFailed && _hasContent)
            return _expectationFailed = true;
        return head.StatusCode == 401 && IsHome && !_request.Headers.Contains("Authorization")
            && _credentials is not null && _credentials.TryAnswer(head.Headers);
    }

    // Where a redirect leads, if it is one that is followed.
    private Uri? NextUrl(HttpResponseHead head)
    {
        if (head.StatusCode is not (301 or 302 or 303 or 307 or 308) || _request.Redirects.Limit == 0)
            return null;
        if (head.Headers["Location"] is not { Length: > 0 } location || !Uri.TryCreate(Url, location, out Uri? next))
            return null;
        if (RequestUrl.Problem(next) is not null || (Url.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps))
            return null;
        next = RequestUrl.ToSend(next, null);
        return _request.Redirects.Follow?.Invoke(head, next) == false ? null : next;
    }

    private void Redirect(int code)
    {
        bool becomesGet = code == 303 ? Method != "HEAD" : code is 301 or 302 && Method == "POST";
        if (!becomesGet)
            return;
        Method = "GET";
        _hasContent = false;
    }

    private void Rewind(OutgoingContent? content, string why)
    {
        if (_hasContent && content?.TryRewind() == false)
            throw new TransferException($"{why}, and the send callback cannot start again");
    }
}
