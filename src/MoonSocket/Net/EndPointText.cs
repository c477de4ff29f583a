using System.Globalization;

namespace MoonSocket.Net;

/// <summary>A host and a port as messages and Host headers write them: an IPv6 address in brackets.</summary>
internal static class EndPointText
{
    public static string Of(string host, int port)
    {
        string number = port.ToString(CultureInfo.InvariantCulture);
        return host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]:{number}" : $"{host}:{number}";
    }
}
