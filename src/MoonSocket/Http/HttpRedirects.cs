namespace MoonSocket.Http;

/// <summary>
/// Which redirects are followed (RFC 9110, section 15.4). 301 and 302 turn POST into GET, 303 turns everything but
/// HEAD into GET, 307 and 308 repeat method and content, for which the send callback must be able to start again.
/// Credentials and cookies given for one origin never go to another; https is never left for http.
/// </summary>
/// <remarks>A redirect that is not followed is the result of the transfer, with its content.</remarks>
public sealed record HttpRedirects
{
    /// <summary>Ten at most.</summary>
    public static HttpRedirects Default { get; } = new();

    /// <summary>None is followed.</summary>
    public static HttpRedirects None { get; } = new() { Limit = 0 };

    /// <summary>How many are followed before a further one is an error; 0: none is followed.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>
    /// Asked before each one is followed, with where it comes from and where it goes; <see langword="false"/> makes
    /// it the result. <see langword="null"/>: all are followed.
    /// </summary>
    public Func<HttpResponseHead, Uri, bool>? Follow { get; init; }
}
