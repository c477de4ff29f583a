using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MoonSocket.Net;

/// <summary>SOCKS 5 (RFC 1928) with user and password (RFC 1929).</summary>
internal sealed class Socks5Conversation(Proxy proxy, Socket socket) : ProxyConversation(proxy, socket)
{
    private const byte Version = 5;
    private const byte NoLogin = 0;
    private const byte Login = 2;

    protected override async Task AskAsync(string host, IPAddress? address, int port, CancellationToken cancellationToken)
    {
        byte[] hello = Proxy.User is null ? [Version, 1, NoLogin] : [Version, 2, NoLogin, Login];
        await WriteAsync(hello, cancellationToken).ConfigureAwait(false);
        byte[] choice = await ReadAsync(2, cancellationToken).ConfigureAwait(false);
        if (choice[0] != Version)
            throw Nonsense($"version {choice[0]}");
        if (choice[1] == Login && Proxy.User is not null)
            await LogInAsync(cancellationToken).ConfigureAwait(false);
        else if (choice[1] != NoLogin)
            throw Failed("it wants another way to log in");

        await WriteAsync(Request(host, address, port), cancellationToken).ConfigureAwait(false);
        byte[] reply = await ReadAsync(4, cancellationToken).ConfigureAwait(false);
        if (reply[0] != Version)
            throw Nonsense($"version {reply[0]}");
        if (reply[1] != 0)
            throw Failed(Reason(reply[1]), Code(reply[1]));
        int rest = reply[3] switch
        {
            1 => 4,
            4 => 16,
            3 => (await ReadAsync(1, cancellationToken).ConfigureAwait(false))[0],
            _ => throw Nonsense($"address type {reply[3]}"),
        };
        await ReadAsync(rest + 2, cancellationToken).ConfigureAwait(false);
    }

    private async Task LogInAsync(CancellationToken cancellationToken)
    {
        byte[] user = Encoding.UTF8.GetBytes(Proxy.User!), password = Encoding.UTF8.GetBytes(Proxy.Password ?? "");
        if (user.Length is 0 or > 255 || password.Length > 255)
            throw Failed("user or password are too long for it");
        await WriteAsync((byte[])[1, (byte)user.Length, .. user, (byte)password.Length, .. password], cancellationToken)
            .ConfigureAwait(false);
        byte[] answer = await ReadAsync(2, cancellationToken).ConfigureAwait(false);
        if (answer[1] != 0)
            throw Failed("it refused user and password", SocketError.AccessDenied);
    }

    private static byte[] Request(string host, IPAddress? address, int port)
    {
        byte[] number = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)port);
        if (address is null)
        {
            byte[] name = NameBytes(host);
            return [Version, 1, 0, 3, (byte)name.Length, .. name, .. number];
        }

        byte type = address.AddressFamily == AddressFamily.InterNetworkV6 ? (byte)4 : (byte)1;
        return [Version, 1, 0, type, .. address.GetAddressBytes(), .. number];
    }

    private static string Reason(byte code) => code switch
    {
        2 => "it does not allow it",
        3 => "the network cannot be reached",
        4 => "the host cannot be reached",
        5 => "the connection was refused",
        6 => "it took too long",
        7 => "it knows no such command",
        8 => "it knows no such addresses",
        _ => $"general failure ({code})",
    };

    private static SocketError Code(byte code) => code switch
    {
        2 => SocketError.AccessDenied,
        3 => SocketError.NetworkUnreachable,
        4 => SocketError.HostUnreachable,
        _ => SocketError.ConnectionRefused,
    };
}
