namespace MoonSocket.Ftp;

/// <summary>
/// Numbers for sessions that are open at the same time, the smallest free one first: what is kept by number (see
/// <see cref="Net.TlsOptions.SessionGroup"/>) is no more than there were sessions at once.
/// </summary>
internal static class SessionGroups
{
    private static readonly Lock Gate = new();
    private static readonly List<bool> Taken = [];

    /// <summary>Takes a number, from 0 on.</summary>
    public static int Take()
    {
        lock (Gate)
        {
            int free = Taken.IndexOf(false);
            if (free < 0)
            {
                free = Taken.Count;
                Taken.Add(true);
            }

            Taken[free] = true;
            return free;
        }
    }

    /// <summary>Gives a number back.</summary>
    public static void Release(int group)
    {
        lock (Gate)
            Taken[group] = false;
    }
}
