using System.Net;
using System.Net.Sockets;
using MoonSocket.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// Makes connections without blocking: each step that has to wait asks <paramref name="readiness"/> to. The addresses of
/// a name are tried in order.
/// </summary>
/// <param name="dialer">Makes the sockets.</param>
/// <param name="readiness">Waits.</param>
internal sealed class PolledConnector(Dialer dialer, IReadiness readiness) : IConnector
{
    /// <summary>How long one address may take to answer, or a peer to come; <see langword="null"/>: for ever.</summary>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>What the connections begin with.</summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>
    /// Where a connection leads already: one beside it may be made without the policy being asked about its name again.
    /// </summary>
    public IPAddress? Beside { get; set; }

    private Dialer Dialer => dialer;

    public async ValueTask<ITransport> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        string target = EndPointText.Of(host, port);
        string deed = $"connecting to {target}";
        IPAddress[] addresses = Resolve(host, deed);
        for (int i = 0; ; i++)
        {
            try
            {
                Socket socket = await ConnectAsync(new IPEndPoint(addresses[i], port), deed, cancellationToken).ConfigureAwait(false);
                return Wrap(socket, target);
            }
            catch (TransferException) when (i + 1 < addresses.Length)
            {
                // The next one may answer.
            }
        }
    }

    public ValueTask<IConnectionListener> ListenAsync(IPAddress address, CancellationToken cancellationToken)
    {
        Socket socket = dialer.Create(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp, $"listening on {address}");
        try
        {
            socket.Blocking = false;
            dialer.Bind(socket, new IPEndPoint(address, 0));
            socket.Listen(1);
            return new(new Listener(this, socket));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ConnectionException($"listening on {address} failed: {e.Message}", e.SocketErrorCode, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private IPAddress[] Resolve(string host, string deed)
    {
        if (Beside is not null && IPAddress.TryParse(host, out IPAddress? address) && address.Equals(Beside))
            return [address];
        Fault fault = Addresses.Resolve(dialer, host, AddressFamily.Unspecified, out IPAddress[] addresses);
        if (fault.IsNone)
            return addresses;
        throw fault.Kind == FaultKind.Policy
            ? new PolicyException(fault.Message!)
            : new ConnectionException($"{deed} failed: {host} could not be resolved", fault.Code);
    }

    private async ValueTask<Socket> ConnectAsync(IPEndPoint end, string deed, CancellationToken cancellationToken)
    {
        Socket socket = dialer.Create(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp, deed);
        try
        {
            socket.Blocking = false;
            SocketError code = dialer.Connect(socket, end);
            if (code == SocketError.WouldBlock)
            {
                await WaitAsync(socket, SelectMode.SelectWrite, deed, cancellationToken).ConfigureAwait(false);
                code = TcpConnectRace.TakeError(socket);
            }

            if (code != SocketError.Success)
                throw new ConnectionException($"{deed} failed: {new SocketException((int)code).Message}", code);
            socket.NoDelay = true;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask WaitAsync(Socket socket, SelectMode direction, string deed, CancellationToken cancellationToken)
    {
        TimeSpan limit = ConnectTimeout ?? Timeout.InfiniteTimeSpan;
        if (await readiness.WaitAsync(socket, direction, limit, cancellationToken).ConfigureAwait(false))
            return;
        throw new TransferTimeoutException(
            FormattableString.Invariant($"{deed} took longer than {limit.TotalSeconds:0.###} s"), TimeoutPhase.Connect, limit);
    }

    private PolledTransport Wrap(Socket socket, string peer)
        => new(TcpSocket.Connected(dialer, socket), readiness, peer) { IdleTimeout = IdleTimeout };

    private sealed class Listener(PolledConnector owner, Socket socket) : IConnectionListener
    {
        public IPEndPoint LocalEnd { get; } = (IPEndPoint)socket.LocalEndPoint!;

        public async ValueTask<ITransport> AcceptAsync(CancellationToken cancellationToken)
        {
            string deed = $"waiting for a connection at {LocalEnd}";
            while (true)
            {
                await owner.WaitAsync(socket, SelectMode.SelectRead, deed, cancellationToken).ConfigureAwait(false);
                try
                {
                    Socket accepted = owner.Dialer.Accept(socket);
                    return owner.Wrap(accepted, accepted.RemoteEndPoint?.ToString() ?? "a peer that has gone");
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock
                    or SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted)
                {
                    // The peer has gone again: wait for the next.
                }
                catch (SocketException e)
                {
                    throw new ConnectionException($"{deed} failed: {e.Message}", e.SocketErrorCode, e);
                }
            }
        }

        public ValueTask DisposeAsync()
        {
            socket.Dispose();
            return default;
        }
    }
}
