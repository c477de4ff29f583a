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

    public async ValueTask<ITransport> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        string target = EndPointText.Of(host, port);
        string deed = $"connecting to {target}";
        IPAddress[] addresses = await ResolveAsync(host, deed).ConfigureAwait(false);
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
            return new(Listener(socket));
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

    /// <summary>One who waits at a socket that listens already.</summary>
    public IConnectionListener Listener(Socket socket) => new PolledListener(this, dialer, socket);

    /// <summary>Waits for a socket, as long as making a connection may last.</summary>
    internal async ValueTask WaitAsync(Socket socket, SelectMode direction, string deed, CancellationToken cancellationToken)
    {
        TimeSpan limit = ConnectTimeout ?? Timeout.InfiniteTimeSpan;
        if (await readiness.WaitAsync(socket, direction, limit, cancellationToken).ConfigureAwait(false))
            return;
        throw new TransferTimeoutException(
            FormattableString.Invariant($"{deed} took longer than {limit.TotalSeconds:0.###} s"), TimeoutPhase.Connect, limit);
    }

    /// <summary>A transport over a connected socket.</summary>
    internal PolledTransport Wrap(Socket socket, string peer)
        => new(TcpSocket.Connected(dialer, socket), readiness, peer) { IdleTimeout = IdleTimeout };

    private async ValueTask<IPAddress[]> ResolveAsync(string host, string deed)
    {
        if (Beside is not null && IPAddress.TryParse(host, out IPAddress? address) && address.Equals(Beside))
            return [address];
        // An address is at hand; a name may take the resolver any time.
        (Fault fault, IPAddress[] addresses) = Addresses.TryParse(host, out _)
            ? Look() : await readiness.WorkAsync(Look).ConfigureAwait(false);
        if (fault.IsNone)
            return addresses;
        throw fault.Kind == FaultKind.Policy
            ? new PolicyException(fault.Message!)
            : new ConnectionException($"{deed} failed: {host} could not be resolved", fault.Code);

        (Fault Fault, IPAddress[] Found) Look()
            => (Addresses.Resolve(dialer, host, AddressFamily.Unspecified, out IPAddress[] found), found);
    }

    private async ValueTask<Socket> ConnectAsync(IPEndPoint end, string deed, CancellationToken cancellationToken)
    {
        Socket socket = dialer.Create(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp, deed);
        try
        {
            SocketError code = await dialer.ConnectPolledAsync(
                socket, end, () => WaitAsync(socket, SelectMode.SelectWrite, deed, cancellationToken)).ConfigureAwait(false);
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
}
