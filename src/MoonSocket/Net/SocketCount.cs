namespace MoonSocket.Net;

/// <summary>How many sockets are open, and that there never are too many.</summary>
internal sealed class SocketCount(int? limit)
{
    private int _open;

    public int Open => Volatile.Read(ref _open);

    /// <summary>Takes a place for a socket about to be made.</summary>
    public void Take(string deed)
    {
        int open = Interlocked.Increment(ref _open);
        if (limit is { } most && open > most)
        {
            Interlocked.Decrement(ref _open);
            throw NetworkPolicy.Refuse(deed, $"{open - 1} sockets are open, {most} are allowed");
        }
    }

    public void Release() => Interlocked.Decrement(ref _open);
}
