namespace MoonSocket.Net;

/// <summary>How many sockets are open, and that there never are too many.</summary>
internal sealed class SocketCount(int? limit)
{
    private int _open;

    public int Open => Volatile.Read(ref _open);

    /// <summary>Told when there are too many: who keeps sockets open that nobody uses may close them.</summary>
    public event Action? RoomWanted;

    /// <summary>Takes a place for a socket about to be made.</summary>
    public void Take(string deed)
    {
        if (TryTake())
            return;
        RoomWanted?.Invoke();
        if (!TryTake())
            throw NetworkPolicy.Refuse(deed, $"{Open} sockets are open, {limit} are allowed");
    }

    public void Release() => Interlocked.Decrement(ref _open);

    private bool TryTake()
    {
        if (Interlocked.Increment(ref _open) <= (limit ?? int.MaxValue))
            return true;
        Interlocked.Decrement(ref _open);
        return false;
    }
}
