namespace MoonSocket.Cli.Transfers;

/// <summary>What a command has to know of an FTP URL before the library reads it.</summary>
internal static class FtpAddress
{
    private static readonly string[] Schemes = ["ftp://", "ftps://", "ftpes://"];

    /// <summary>Whether it is one.</summary>
    public static bool IsOne(string url) => Schemes.Any(scheme => url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Without user and password, for notes and messages.</summary>
    public static string WithoutLogin(string url)
    {
        int authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        int slash = url.IndexOf('/', authority);
        int at = url.LastIndexOf('@', slash < 0 ? url.Length - 1 : slash);
        return at < authority ? url : url[..authority] + url[(at + 1)..];
    }

    /// <summary>The last segment of its path, unescaped; empty where it ends in a slash.</summary>
    public static string Name(string url)
    {
        string path = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..].Split(";type=")[0];
        int slash = path.LastIndexOf('/');
        return slash < 0 ? string.Empty : Uri.UnescapeDataString(path[(slash + 1)..]);
    }
}
