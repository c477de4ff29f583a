using System.Net;
using System.Net.Sockets;

namespace MoonSocket.Net;

/// <content>Sockets for the synchronous side: made, bound and connected here, used there.</content>
public sealed partial class Dialer
{
    /// <summary>Makes a socket that is neither bound nor connected.</summary>
    internal Socket CreateChecked(AddressFamily family, SocketType type, ProtocolType protocol, string deed)
    {
        if (family == AddressFamily.Unix && !Policy.AllowUnixSockets)
            throw NetworkPolicy.Refuse(deed, "Unix-domain sockets are not allowed");
        _count.Take(deed);
        try
        {
            return new CountedSocket(_count, family, type, protocol);
        }
        catch
        {
            _count.Release();
            throw;
        }
    }

    /// <summary>Binds a socket to a local address.</summary>
    internal void Bind(Socket socket, EndPoint local)
    {
        if (local is IPEndPoint ip)
            Policy.CheckBind(ip, $"binding to {ip}");
        socket.Bind(local);
    }
}
