using System.Net;
using System.Net.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>Waits for a connection at a listening socket, without blocking.</summary>
internal sealed class PolledListener(PolledConnector connector, Dialer dialer, Socket socket) : IConnectionListener
{
    public IPEndPoint LocalEnd { get; } = (IPEndPoint)socket.LocalEndPoint!;

    public async ValueTask<ITransport> AcceptAsync(CancellationToken cancellationToken)
    {
        string deed = $"waiting for a connection at {LocalEnd}";
        while (true)
        {
            await connector.WaitAsync(socket, SelectMode.SelectRead, deed, cancellationToken).ConfigureAwait(false);
            try
            {
                Socket accepted = dialer.Accept(socket);
                return connector.Wrap(accepted, accepted.RemoteEndPoint?.ToString() ?? "a peer that has gone");
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
