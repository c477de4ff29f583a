using System.Net;
using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>
/// Makes the connections of one session with a <see cref="Dialer"/>, for who awaits. Connections beside the first may
/// go to its address without the policy being asked about the name again.
/// </summary>
/// <param name="dialer">Makes the sockets.</param>
/// <param name="options">How they are connected. A proxy in it makes all connections.</param>
/// <param name="idleTimeout">How long peers may be silent.</param>
internal sealed class DialerConnector(Dialer dialer, DialOptions options, TimeSpan? idleTimeout) : IConnector
{
    // A control connection says nothing while a long transfer runs, and what forwards it may forget it; what a minute
    // of silence costs is one empty packet.
    private const int KeepAliveSeconds = 60;

    // Where nothing is said: nobody is waited for without end who may not come.
    private static readonly TimeSpan AcceptPatience = TimeSpan.FromMinutes(1);

    private IPAddress? _reached;

    public async ValueTask<ITransport> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        bool isBeside = options.Proxy is null && _reached is not null
            && IPAddress.TryParse(host, out IPAddress? address) && address.Equals(_reached);
        Socket socket = isBeside
            ? await dialer.ConnectBesideAsync(_reached!, port, options, cancellationToken).ConfigureAwait(false)
            : await dialer.ConnectAsync(host, port, options, cancellationToken).ConfigureAwait(false);
        _reached ??= (socket.RemoteEndPoint as IPEndPoint)?.Address;
        KeepAlive(socket);
        return new SocketTransport(socket, EndPointText.Of(host, port)) { IdleTimeout = idleTimeout };
    }

    public ValueTask<IConnectionListener> ListenAsync(IPAddress address, CancellationToken cancellationToken)
        => new(new DialerListener(dialer, address, options.ConnectTimeout ?? idleTimeout ?? AcceptPatience, idleTimeout));

    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveSeconds);
    }
}
