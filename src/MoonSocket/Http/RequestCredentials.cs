using System.Text;

namespace MoonSocket.Http;

/// <summary>
/// The user name and password of a transfer, and how far showing them has gone: unasked (Basic), or in answer to a
/// challenge. The answer to a challenge is tried once; once more where the server only calls its nonce stale.
/// </summary>
internal sealed class RequestCredentials
{
    private readonly string _user;
    private readonly string _password;
    private readonly HttpAuthentication _way;
    private bool _showsBasic;
    private DigestCredentials? _digest;
    private int _answers;

    private RequestCredentials(string user, string password, HttpAuthentication way)
    {
        _user = user;
        _password = password;
        _way = way;
        _showsBasic = way == HttpAuthentication.Basic;
    }

    /// <summary>Whether a challenge may still come.</summary>
    public bool AwaitChallenge => !_showsBasic && _digest is null;

    /// <summary>Those of the request, or of its URL; <see langword="null"/>: there are none.</summary>
    public static RequestCredentials? Of(HttpTransferRequest request)
    {
        if (request.User is null && request.Url.UserInfo.Length == 0)
            return null;
        string[] inUrl = request.Url.UserInfo.Split(':', 2);
        string user = request.User ?? Uri.UnescapeDataString(inUrl[0]);
        string password = request.Password ?? (inUrl.Length == 2 && request.User is null ? Uri.UnescapeDataString(inUrl[1]) : string.Empty);
        return new RequestCredentials(user, password, request.Authentication);
    }

    /// <summary>The value of Basic credentials (RFC 7617), in UTF-8.</summary>
    public static string Basic(string user, string password)
        => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";

    /// <summary>What to show with a request, if anything.</summary>
    public string? Show(string method, Uri url)
        => _digest is { } digest ? digest.Answer(method, url.PathAndQuery) : _showsBasic ? Basic(_user, _password) : null;

    /// <summary>Takes up the challenge of a 401, if it can be answered and has not been in vain already.</summary>
    public bool TryAnswer(HttpHeaderList headers)
    {
        List<AuthenticationChallenge> challenges =
            [.. headers.GetAll("WWW-Authenticate").SelectMany(AuthenticationChallenge.Parse)];
        bool isStale = challenges.Exists(c => "true".Equals(c["stale"], StringComparison.OrdinalIgnoreCase));
        if (_way == HttpAuthentication.Basic || _answers >= (isStale && _digest is not null ? 2 : 1))
            return false;
        _answers++;
        _digest = DigestCredentials.For(challenges, _user, _password);
        if (_digest is not null)
            return true;
        _showsBasic = _way == HttpAuthentication.OnChallenge && challenges.Exists(c => c.Is("Basic"))
            && !_user.Contains(':', StringComparison.Ordinal);
        return _showsBasic;
    }
}
