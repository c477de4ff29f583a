using System.Globalization;
using System.Text;
using MoonSocket.Net;

namespace MoonSocket.Ftp;

/// <summary>
/// An FTP URL (RFC 1738, section 3.2): <c>ftp://user:password@host:port/path;type=i</c>. The path is relative to where
/// the login leads; one that begins with an encoded slash (<c>/%2Fetc/motd</c>) or a second one is absolute. It is not
/// taken apart into a CWD for each directory: servers understand it as a whole, and a session stays where it is.
/// </summary>
internal sealed class FtpUrl
{
    private FtpUrl(FtpEncryption? encryption, string scheme, string host, int port, byte[] path)
    {
        Encryption = encryption;
        Scheme = scheme;
        Host = host;
        Port = port;
        Path = path;
    }

    /// <summary>What the scheme says about it; nothing where it leaves the choice.</summary>
    public FtpEncryption? Encryption { get; }

    public string Scheme { get; }

    /// <summary>A name in ASCII, or an address without brackets.</summary>
    public string Host { get; }

    /// <summary>0 where none is given.</summary>
    public int Port { get; }

    /// <summary>The bytes of the path, percent-decoded.</summary>
    public byte[] Path { get; }

    public string? User { get; private init; }

    public string? Password { get; private init; }

    /// <summary>The type code in lower case: a, i, d, or nothing.</summary>
    public char? Type { get; private init; }

    /// <summary>Reads a URL.</summary>
    /// <exception cref="ArgumentException">It is none, or has a CR, LF or NUL in it. No password is in the message.</exception>
    public static FtpUrl Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (url.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw Bad(url, "it has a line break in it");
        int colon = url.IndexOf("://", StringComparison.Ordinal);
        string scheme = colon < 0 ? string.Empty : url[..colon].ToLowerInvariant();
        FtpEncryption? encryption = scheme switch
        {
            "ftp" => null,
            "ftps" => FtpEncryption.Implicit,
            "ftpes" => FtpEncryption.Explicit,
            _ => throw Bad(url, "ftp, ftps and ftpes are known here"),
        };
        string rest = url[(colon + 3)..];
        int fragment = rest.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0)
            rest = rest[..fragment];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        string path = slash < 0 ? string.Empty : rest[(slash + 1)..];
        int at = authority.LastIndexOf('@');
        string[] login = at < 0 ? [] : authority[..at].Split(':', 2);
        (string host, int port) = HostAndPort(url, authority[(at + 1)..]);
        char? type = TakeType(url, ref path);
        return new FtpUrl(encryption, scheme, host, port, Bytes(url, path))
        {
            User = login.Length > 0 ? Encoding.UTF8.GetString(Bytes(url, login[0])) : null,
            Password = login.Length > 1 ? Encoding.UTF8.GetString(Bytes(url, login[1])) : null,
            Type = type,
        };
    }

    private static (string Host, int Port) HostAndPort(string url, string text)
    {
        string host = text;
        string port = string.Empty;
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':'))
                throw Bad(url, "its host cannot be read");
            host = text[1..close];
            port = close + 1 < text.Length ? text[(close + 2)..] : string.Empty;
        }
        else if (text.LastIndexOf(':') is >= 0 and var colon)
        {
            host = text[..colon];
            port = text[(colon + 1)..];
        }

        if (host.Length == 0)
            throw Bad(url, "it has no host");
        if (port.Length == 0)
            return (HostPattern.Normalize(host), 0);
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0
            ? (HostPattern.Normalize(host), number)
            : throw Bad(url, "its port is none");
    }

    private static char? TakeType(string url, ref string path)
    {
        const string Mark = ";type=";
        int at = path.LastIndexOf(Mark, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        string code = path[(at + Mark.Length)..].ToLowerInvariant();
        if (code is not ("a" or "i" or "d"))
            throw Bad(url, "its type is none of a, i and d");
        path = path[..at];
        return code[0];
    }

    private static byte[] Bytes(string url, string text)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(encoded.Length);
        for (int i = 0; i < encoded.Length; i++)
        {
            bool isEscape = encoded[i] == '%' && i + 2 < encoded.Length
                && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]);
            byte value = encoded[i];
            if (isEscape)
            {
                value = Convert.FromHexString(Encoding.ASCII.GetString(encoded, i + 1, 2))[0];
                i += 2;
            }

            if (value is (byte)'\r' or (byte)'\n' or 0)
                throw Bad(url, "it has an encoded line break or NUL in it");
            bytes.Add(value);
        }

        return [.. bytes];
    }

    private static ArgumentException Bad(string url, string why)
    {
        string shown = EndPointText.WithoutLogin(url).Split('\r', '\n', '\0')[0];
        return new ArgumentException($"\"{shown}\" is no URL for FTP: {why}", nameof(url));
    }
}
