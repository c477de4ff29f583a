using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>
/// Who waits where whoever asks must not block. One wait at a time: a session on such sockets does one thing after the
/// other. It goes on on the thread of who waited.
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

    /// <summary>Waits for work that would block, which another thread does.</summary>
    /// <exception cref="OperationCanceledException">Whoever waits has given up; the work may still be going on.</exception>
    ValueTask<T> WorkAsync<T>(Func<T> work);
}
