using System.Net.Sockets;
using MoonSocket.Net;

namespace MoonSocket.Tests.Net;

/// <summary>Waits on the calling thread, as a script's turns do, and counts how often it had to.</summary>
internal sealed class PollingReadiness : IReadiness
{
    public int Waits { get; private set; }

    /// <summary>What else happens when one begins to wait.</summary>
    public Action? OnWait { get; set; }

    public ValueTask<bool> WaitAsync(Socket socket, SelectMode direction, TimeSpan limit, CancellationToken cancellationToken)
    {
        Waits++;
        OnWait?.Invoke();
        TimeSpan longest = limit < TimeSpan.Zero || limit > TimeSpan.FromSeconds(20) ? TimeSpan.FromSeconds(20) : limit;
        return new(socket.Poll(longest, direction));
    }

    public ValueTask<T> WorkAsync<T>(Func<T> work) => new(work());
}
