using System.Net;
using System.Net.Sockets;

namespace MoonSocket.Sockets;

/// <summary>
/// The end to connect a datagram socket to that makes it forget its peer: an address of no family. .NET's own
/// <see cref="Socket.Disconnect"/> replaces the descriptor, and with it the local port.
/// </summary>
internal sealed class NoPeer : EndPoint
{
    public override AddressFamily AddressFamily => AddressFamily.Unspecified;

    public override SocketAddress Serialize() => new(AddressFamily.Unspecified, 16);

    public override EndPoint Create(SocketAddress socketAddress) => this;
}
