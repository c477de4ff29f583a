using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>
/// Who waits for a socket that does not block. One wait at a time: a session on such sockets does one thing after the
/// other.
/// </summary>
internal interface IReadiness
{
    /// <summary>Waits until a socket can be read from or written to.</summary>
    /// <param name="socket">Which.</param>
    /// <param name="direction">For what: reading or writing.</param>
    /// <param name="limit">How long at most; <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the time was over first.</returns>
    /// <exception cref="OperationCanceledException">Whoever waits has given up.</exception>
    ValueTask<bool> WaitAsync(Socket socket, SelectMode direction, TimeSpan limit, CancellationToken cancellationToken);
}
