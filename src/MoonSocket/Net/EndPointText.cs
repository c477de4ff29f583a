using System.Globalization;

namespace MoonSocket.Net;

/// <summary>Hosts, ports and URLs as messages write them: an IPv6 address in brackets.</summary>
internal static class EndPointText
{
    public static string Of(string host, int port)
    {
        string number = port.ToString(CultureInfo.InvariantCulture);
        return host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]:{number}" : $"{host}:{number}";
    }

    /// <summary>A URL without user and password, which are nobody's business, whether it can be read or not.</summary>
    public static string WithoutLogin(string url)
    {
        int start = url.IndexOf("//", StringComparison.Ordinal);
        start = start < 0 ? 0 : start + 2;
        int length = url.AsSpan(start).IndexOfAny('/', '?', '#');
        int at = url.AsSpan(start, length < 0 ? url.Length - start : length).LastIndexOf('@');
        return at < 0 ? url : string.Concat(url.AsSpan(0, start), url.AsSpan(start + at + 1));
    }
}
