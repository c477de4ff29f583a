namespace MoonSocket.Http;

/// <summary>
/// What came of a transfer that was spoken to its end. Whether the server did what it was asked for stands in
/// <see cref="StatusCode"/>: a 404 is a result, not an exception.
/// </summary>
public sealed class HttpTransferResult
{
    internal HttpTransferResult(HttpResponseHead head, HttpHeaderList trailers, long bytesReceived, long bytesSent)
    {
        Head = head;
        Trailers = trailers;
        BytesReceived = bytesReceived;
        BytesSent = bytesSent;
    }

    /// <summary>The head of the response.</summary>
    public HttpResponseHead Head { get; }

    /// <summary>The header lines that came after the content (RFC 9110, section 6.5); mostly none.</summary>
    public HttpHeaderList Trailers { get; }

    /// <summary>Bytes of content that reached the receive callback, decoded where decoding was asked for.</summary>
    public long BytesReceived { get; }

    /// <summary>Bytes of content taken from the send callback, over all attempts.</summary>
    public long BytesSent { get; }

    /// <summary>The status code (RFC 9110, section 15).</summary>
    public int StatusCode => Head.StatusCode;

    /// <summary>The reason phrase, as the server worded it; empty with HTTP/2 and later.</summary>
    public string Reason => Head.Reason;

    /// <summary>The version the response was spoken in.</summary>
    public Version HttpVersion => Head.HttpVersion;

    /// <summary>The header lines of the response, repeated ones kept apart.</summary>
    public HttpHeaderList Headers => Head.Headers;

    /// <summary>The address that answered: the last one, after redirects.</summary>
    public Uri Url => Head.Url;

    /// <summary>Whether the code is a 2xx.</summary>
    public bool IsSuccess => Head.IsSuccess;
}
