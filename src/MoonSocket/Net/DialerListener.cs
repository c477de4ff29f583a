using System.Net;
using System.Net.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>Waits for one connection at a time on a socket of a <see cref="Dialer"/>'s.</summary>
internal sealed class DialerListener : IConnectionListener
{
    private readonly Dialer _dialer;
    private readonly Socket _socket;
    private readonly TimeSpan? _acceptTimeout;
    private readonly TimeSpan? _idleTimeout;

    public DialerListener(Dialer dialer, IPAddress address, TimeSpan? acceptTimeout, TimeSpan? idleTimeout)
    {
        (_dialer, _acceptTimeout, _idleTimeout) = (dialer, acceptTimeout, idleTimeout);
        _socket = dialer.Create(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp, $"listening on {address}");
        try
        {
            dialer.Bind(_socket, new IPEndPoint(address, 0));
            _socket.Listen();
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new ConnectionException($"listening on {address} failed: {e.Message}", e.SocketErrorCode, e);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public IPEndPoint LocalEnd => (IPEndPoint)_socket.LocalEndPoint!;

    public async ValueTask<ITransport> AcceptAsync(CancellationToken cancellationToken)
    {
        Deadline deadline = Deadline.After(_acceptTimeout);
        using CancellationTokenSource source = deadline.CreateSource(cancellationToken);
        try
        {
            Socket accepted = await _dialer.AcceptAsync(_socket, source.Token).ConfigureAwait(false);
            accepted.NoDelay = true;
            return new SocketTransport(accepted, accepted.RemoteEndPoint!.ToString()!) { IdleTimeout = _idleTimeout };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferTimeoutException(
                FormattableString.Invariant($"nobody connected to {LocalEnd} within {deadline.Budget.TotalSeconds:0.###} s"),
                TimeoutPhase.Connect, deadline.Budget, e);
        }
        catch (SocketException e)
        {
            throw new ConnectionException($"accepting at {LocalEnd} failed: {e.Message}", e.SocketErrorCode, e);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }
}
