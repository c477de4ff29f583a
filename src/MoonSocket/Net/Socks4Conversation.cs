using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>SOCKS 4 and 4A: IPv4 addresses, or names in the form of an address that is none (0.0.0.1).</summary>
internal sealed class Socks4Conversation(Proxy proxy, Socket socket) : ProxyConversation(proxy, socket)
{
    protected override async Task AskAsync(string host, IPAddress? address, int port, CancellationToken cancellationToken)
    {
        if (address is { AddressFamily: not AddressFamily.InterNetwork })
            throw new ConnectionException($"SOCKS 4 knows no IPv6 addresses: {address}", SocketError.AddressFamilyNotSupported);
        byte[] user = Encoding.UTF8.GetBytes(Proxy.User ?? "");
        if (user.AsSpan().Contains((byte)0))
            throw Failed("the user contains a NUL");
        byte[] number = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)port);
        byte[] request = address is null
            ? [4, 1, .. number, 0, 0, 0, 1, .. user, 0, .. NameBytes(host), 0]
            : [4, 1, .. number, .. address.GetAddressBytes(), .. user, 0];
        await WriteAsync(request, cancellationToken).ConfigureAwait(false);
        byte[] reply = await ReadAsync(8, cancellationToken).ConfigureAwait(false);
        if (reply[0] != 0)
            throw Nonsense($"version {reply[0]}");
        if (reply[1] != 90)
            throw Failed(reply[1] is 92 or 93 ? "it refused the user" : "it refused, or could not");
    }
}
