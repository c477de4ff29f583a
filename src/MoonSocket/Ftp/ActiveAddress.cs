using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MoonSocket.Ftp;

/// <summary>Where we listen, as a server wants to be told.</summary>
internal static class ActiveAddress
{
    /// <summary>For PORT (RFC 959, section 4.1.2): <c>127,0,0,1,4,1</c>.</summary>
    public static string Plain(IPAddress address, int port)
        => string.Create(CultureInfo.InvariantCulture, $"{address.ToString().Replace('.', ',')},{port >> 8},{port & 255}");

    /// <summary>For EPRT (RFC 2428, section 2): <c>|2|::1|1025|</c>.</summary>
    public static string Extended(IPAddress address, int port)
    {
        int family = address.AddressFamily == AddressFamily.InterNetworkV6 ? 2 : 1;
        // A zone means nothing on another machine.
        string text = address.ToString().Split('%')[0];
        return string.Create(CultureInfo.InvariantCulture, $"|{family}|{text}|{port}|");
    }
}
