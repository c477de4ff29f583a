using System.Net;
using System.Net.Sockets;
using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// Asks a proxy for a connection, and reads just the answer: the next byte belongs to who is behind it.
/// One subclass a protocol.
/// </summary>
internal abstract class ProxyConversation(Proxy proxy, Socket socket)
{
    protected Proxy Proxy { get; } = proxy;

    /// <summary>Asks for a connection to a name, or to an address.</summary>
    public static Task RunAsync(
        Proxy proxy, Socket socket, string host, IPAddress? address, int port, CancellationToken cancellationToken)
    {
        ProxyConversation conversation = proxy.Kind switch
        {
            ProxyKind.Http => new HttpProxyConversation(proxy, socket),
            ProxyKind.Socks5 or ProxyKind.Socks5Hostname => new Socks5Conversation(proxy, socket),
            _ => new Socks4Conversation(proxy, socket),
        };
        return conversation.AskAsync(host, address, port, cancellationToken);
    }

    protected abstract Task AskAsync(string host, IPAddress? address, int port, CancellationToken cancellationToken);

    protected async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
            data = data[await socket.SendAsync(data, cancellationToken).ConfigureAwait(false)..];
    }

    protected async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[count];
        for (int have = 0; have < count;)
        {
            int read = await socket.ReceiveAsync(bytes.AsMemory(have), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw Failed("it closed the connection", SocketError.ConnectionReset);
            have += read;
        }

        return bytes;
    }

    protected ConnectionException Failed(string why, SocketError code = SocketError.ConnectionRefused)
        => new($"the proxy {EndPointText.Of(Proxy.Host, Proxy.Port)} made no connection: {why}", code);

    protected ProtocolException Nonsense(string what)
        => new($"the proxy {EndPointText.Of(Proxy.Host, Proxy.Port)} answered nonsense: {what}");

    /// <summary>A name as the protocols take it: ASCII, no control characters, not too long.</summary>
    protected static byte[] NameBytes(string host)
    {
        string name = HostPattern.Normalize(host);
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        if (bytes.Length is 0 or > 255 || !Ascii.IsValid(name) || name.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0)
            throw new ConnectionException($"\"{host}\" is no name to ask a proxy for", SocketError.HostNotFound);
        return bytes;
    }
}
