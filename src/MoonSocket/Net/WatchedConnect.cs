using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>The wait for a socket that connects.</summary>
internal sealed class WatchedConnect(Socket socket) : WatchedOperation
{
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        int nudges = Nudges;
        return TryOnce(out _) ? default : new ValueTask(this, Wait(nudges, cancellationToken));
    }

    protected override bool TryOnce(out int result)
    {
        result = 0;
        return socket.Poll(0, SelectMode.SelectWrite) || socket.Poll(0, SelectMode.SelectError);
    }
}
