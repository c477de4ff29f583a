namespace MoonSocket.Sockets.Reactors;

/// <summary>
/// Threads of its own for work that blocks, which is asking the system's resolver. In the thread pool, which has few
/// threads and is slow to make more, names that nobody answers for would hold up all that goes through it.
/// </summary>
internal static class BlockingWork
{
    private const int MostThreads = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // of a thread that has nothing to do
    private static readonly Queue<Action> Waiting = new();
    private static int _threads;
    private static int _idle;

    /// <summary>Does it on another thread, on which also goes on who awaits it.</summary>
    public static Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        Enqueue(() =>
        {
#pragma warning disable CA1031 // whoever awaits it is told
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
#pragma warning restore CA1031
        });
        return done.Task;
    }

    private static void Enqueue(Action work)
    {
        lock (Waiting)
        {
            Waiting.Enqueue(work);
            if (_idle >= Waiting.Count)
            {
                Monitor.Pulse(Waiting);
                return;
            }

            if (_threads == MostThreads)
                return;
            _threads++;
        }

        new Thread(Serve) { IsBackground = true, Name = "MoonSocket names" }.Start();
    }

    private static void Serve()
    {
        while (TryTake(out Action? work))
            work();
    }

    private static bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Action? work)
    {
        lock (Waiting)
        {
            if (Waiting.Count == 0)
            {
                _idle++;
                Monitor.Wait(Waiting, Patience);
                _idle--;
            }

            if (Waiting.TryDequeue(out work))
                return true;
            _threads--;
            return false;
        }
    }
}
