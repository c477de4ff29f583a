using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// Where a transfer is on its way: which URL it asks by which method, what it may show there, and where an answer
/// sends it next.
/// </summary>
internal sealed class RequestHop
{
    private readonly HttpTransferRequest _request;
    private readonly Uri _first;
    private int _redirects;

    public RequestHop(HttpTransferRequest request)
    {
        _request = request;
        Method = request.Method;
        Url = _first = RequestUrl.ToSend(request.Url, request.RequestTarget);
    }

    public string Method { get; private set; }

    public Uri Url { get; private set; }

    /// <summary>Whether the content still goes along: some redirects drop it.</summary>
    public bool HasContent { get; private set; } = true;

    /// <summary>What is being done, for messages.</summary>
    public override string ToString() => $"{Method} {Url}";

    /// <summary>The request for this hop.</summary>
    public HttpRequestMessage Build(CallbackContent? content)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Url)
        {
            Version = _request.HttpVersion,
            VersionPolicy = _request.VersionPolicy,
            Content = content,
        };
        bool isHome = RequestUrl.IsSameOrigin(_first, Url);
        foreach (HttpHeader header in _request.Headers)
        {
            if (isHome || !IsForOneOrigin(header.Name))
                Add(message, header.Name, header.Value);
        }

        if (content is not null && (_request.Chunked || content.Headers.ContentLength is null))
            message.Headers.TransferEncodingChunked = true;
        if (_request.ExpectContinue && content is not null)
            message.Headers.ExpectContinue = true;
        if (!_request.KeepAlive)
            message.Headers.ConnectionClose = true;
        return message;
    }

    /// <summary>Whether the answer leads to another hop, to which this then has moved.</summary>
    public bool TryGoOn(HttpResponseHead head, bool contentStarted, SendCursor send)
    {
        if (NextUrl(head) is not { } next)
            return false;
        if (_redirects == _request.Redirects.Limit)
            throw new ProtocolException($"{this}: more than {_request.Redirects.Limit} redirects, the last to {next}");
        _redirects++;
        Redirect(head.StatusCode);
        Url = next;
        if (HasContent && contentStarted && !send.TryRewind())
        {
            throw new TransferException(
                $"redirected to {next} with code {head.StatusCode}, and the send callback cannot start again");
        }

        return true;
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
        HasContent = false;
    }

    private static bool IsForOneOrigin(string name)
        => name.ToUpperInvariant() is "AUTHORIZATION" or "COOKIE" or "HOST" or "PROXY-AUTHORIZATION";

    private void Add(HttpRequestMessage message, string name, string value)
    {
        if (message.Headers.TryAddWithoutValidation(name, value))
            return;
        // A header about content, of a request that may have none.
        if (!HasContent || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            return;
        message.Content ??= new ByteArrayContent([]);
        message.Content.Headers.TryAddWithoutValidation(name, value);
    }
}
