namespace MoonSocket.Net;

/// <summary>
/// Makes the connections of a session, the first as well as those beside it. Which implementation it is says who waits:
/// a .NET task, or a script.
/// </summary>
internal interface IConnector
{
    /// <summary>Connects to a host, a name or an address.</summary>
    /// <exception cref="Streaming.ConnectionException">The name is unknown, or no address answered.</exception>
    /// <exception cref="Streaming.TransferTimeoutException">It took longer than allowed.</exception>
    /// <exception cref="Streaming.PolicyException">The policy forbids it.</exception>
    ValueTask<ITransport> ConnectAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>Listens on a local address, at a port the system chooses, for one connection.</summary>
    ValueTask<IConnectionListener> ListenAsync(System.Net.IPAddress address, CancellationToken cancellationToken);
}
