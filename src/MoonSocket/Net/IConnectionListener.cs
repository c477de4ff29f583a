using System.Net;

namespace MoonSocket.Net;

/// <summary>Waits for a peer to connect.</summary>
internal interface IConnectionListener : IAsyncDisposable
{
    /// <summary>Where the peer is to connect to.</summary>
    IPEndPoint LocalEnd { get; }

    /// <summary>Takes the next connection.</summary>
    /// <exception cref="Streaming.TransferTimeoutException">Nobody came in time.</exception>
    ValueTask<ITransport> AcceptAsync(CancellationToken cancellationToken);
}
