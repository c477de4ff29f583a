using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MoonSocket.Http;

/// <summary>
/// Answers a Digest challenge (RFC 7616): MD5, SHA-256 and their session forms, with <c>qop=auth</c> or, for old
/// servers, without. Integrity of the content (<c>auth-int</c>) is left out: it would need the content beforehand.
/// </summary>
internal sealed class DigestCredentials
{
    private readonly AuthenticationChallenge _challenge;
    private readonly string _user;
    private readonly string _secret;
    private readonly Encoding _encoding;
    private readonly bool _hasQuality;
    private int _count;

    private DigestCredentials(AuthenticationChallenge challenge, string user, string password)
    {
        _challenge = challenge;
        _user = user;
        _encoding = "UTF-8".Equals(challenge["charset"], StringComparison.OrdinalIgnoreCase) || (user + password).Any(c => c > '\u00ff')
            ? Encoding.UTF8
            : Encoding.Latin1;
        _hasQuality = challenge["qop"] is not null;
        _secret = Hash($"{user}:{challenge["realm"]}:{password}");
    }

    private string Algorithm => _challenge["algorithm"] ?? "MD5";

    private bool IsSession => Algorithm.EndsWith("-sess", StringComparison.OrdinalIgnoreCase);

    private bool IsSha256 => Algorithm.StartsWith("SHA-256", StringComparison.OrdinalIgnoreCase);

    /// <summary>The credentials for the strongest of the challenges that can be answered, if one can.</summary>
    public static DigestCredentials? For(IEnumerable<AuthenticationChallenge> challenges, string user, string password)
        => challenges.Where(CanAnswer).Select(c => new DigestCredentials(c, user, password)).OrderByDescending(d => d.IsSha256).FirstOrDefault();

    /// <summary>The <c>Authorization</c> for one request.</summary>
    public string Answer(string method, string target)
        => Answer(method, target, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>The same with the client's nonce given, so that it can be compared with the examples of the RFC.</summary>
    internal string Answer(string method, string target, string clientNonce)
    {
        string nonce = _challenge["nonce"]!;
        string count = (++_count).ToString("x8", CultureInfo.InvariantCulture);
        string secret = IsSession ? Hash($"{_secret}:{nonce}:{clientNonce}") : _secret;
        string deed = Hash($"{method}:{target}");
        string response = _hasQuality
            ? Hash($"{secret}:{nonce}:{count}:{clientNonce}:auth:{deed}")
            : Hash($"{secret}:{nonce}:{deed}");
        var line = new StringBuilder("Digest ").Append(UserField());
        line.Append(", realm=").Append(Quote(_challenge["realm"]!)).Append(", nonce=").Append(Quote(nonce));
        line.Append(", uri=").Append(Quote(target)).Append(", response=\"").Append(response).Append('"');
        if (_challenge["algorithm"] is { } algorithm)
            line.Append(", algorithm=").Append(algorithm);
        if (_challenge["opaque"] is { } opaque)
            line.Append(", opaque=").Append(Quote(opaque));
        if (_hasQuality)
            line.Append(", qop=auth, nc=").Append(count);
        if (_hasQuality || IsSession)
            line.Append(", cnonce=\"").Append(clientNonce).Append('"');
        return line.ToString();
    }

    private static bool CanAnswer(AuthenticationChallenge challenge)
    {
        if (!challenge.Is("Digest") || challenge["nonce"] is null || challenge["realm"] is null)
            return false;
        if (challenge["qop"] is { } quality && !quality.Split(',').Any(q => q.Trim().Equals("auth", StringComparison.OrdinalIgnoreCase)))
            return false;
        return (challenge["algorithm"] ?? "MD5").ToUpperInvariant() is "MD5" or "MD5-SESS" or "SHA-256" or "SHA-256-SESS";
    }

    private string UserField()
    {
        if ("true".Equals(_challenge["userhash"], StringComparison.OrdinalIgnoreCase))
            return $"username=\"{Hash($"{_user}:{_challenge["realm"]}")}\", userhash=true";
        // RFC 8187 spells what a quoted string cannot.
        return Ascii.IsValid(_user)
            ? $"username={Quote(_user)}"
            : $"username*=UTF-8''{Uri.EscapeDataString(_user)}";
    }

    private string Hash(string text)
    {
        byte[] bytes = _encoding.GetBytes(text);
#pragma warning disable CA5351 // MD5 is what the server asked for; a stronger one is taken where it is offered.
        return Convert.ToHexStringLower(IsSha256 ? SHA256.HashData(bytes) : MD5.HashData(bytes));
#pragma warning restore CA5351
    }

    private static string Quote(string text)
        => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
