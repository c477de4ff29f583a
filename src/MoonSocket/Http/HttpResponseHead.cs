using System.Net.Http.Headers;

namespace MoonSocket.Http;

/// <summary>The head of a response: its status line and header lines, and where it came from.</summary>
public sealed class HttpResponseHead
{
    /// <param name="response">What the engine made of it.</param>
    /// <param name="url">Where it came from.</param>
    /// <param name="isClosing">Whether it has a <see cref="ClosingLine"/>, which is not the server's.</param>
    internal HttpResponseHead(HttpResponseMessage response, Uri url, bool isClosing)
    {
        StatusCode = (int)response.StatusCode;
        Reason = response.ReasonPhrase ?? string.Empty;
        HttpVersion = response.Version;
        Url = url;
        Headers = new HttpHeaderList();
        Collect(response.Headers, Headers);
        Collect(response.Content.Headers, Headers);
        if (isClosing)
            Headers.RemoveFirst("Connection");
        ContentLength = response.Content.Headers.ContentLength;
    }

    /// <summary>The status code (RFC 9110, section 15).</summary>
    public int StatusCode { get; }

    /// <summary>The reason phrase, as the server worded it; empty with HTTP/2 and later.</summary>
    public string Reason { get; }

    /// <summary>The version the response was spoken in.</summary>
    public Version HttpVersion { get; }

    /// <summary>
    /// The header lines, repeated ones kept apart: first those about the response, then those about its content, each
    /// in the order they came. Names known to .NET have their usual spelling, others the server's.
    /// </summary>
    public HttpHeaderList Headers { get; }

    /// <summary>The address that answered: the last one, after redirects.</summary>
    public Uri Url { get; }

    /// <summary>How many bytes of content the server announced, before any decoding; <see langword="null"/>: it did not.</summary>
    public long? ContentLength { get; }

    /// <summary>
    /// Where in the whole the first byte of the content lies: the offset of the <see cref="HttpResume"/> that was
    /// accepted, else 0.
    /// </summary>
    public long ContentOffset { get; internal set; }

    /// <summary>Whether the code is a 2xx.</summary>
    public bool IsSuccess => StatusCode is >= 200 and <= 299;

    /// <summary>The status line and the header lines, each followed by CR LF, without the empty line after them.</summary>
    public override string ToString() => $"HTTP/{Spell(HttpVersion)} {StatusCode:D3} {Reason}\r\n{Headers}";

    internal static void Collect(HttpHeaders from, HttpHeaderList to)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            foreach (var value in values)
                to.AddReceived(name, value);
        }
    }

    private static string Spell(Version version) => version.Major >= 2 ? $"{version.Major}" : version.ToString(2);
}
