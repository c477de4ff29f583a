using MoonSocket.Net;

namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>
/// Where the engine leaves word that it needs the script, or has come to its end, and where the thread that runs the
/// script waits for it. The engine may be on any thread, and may have asked for content to send and for a look at
/// what it received at the same time; the script takes one thing after the other.
/// </summary>
internal sealed class Mailbox
{
    private const int Posts = (int)(Post.Receive | Post.Send | Post.Wait | Post.Call | Post.Done | Post.Work);
    private Action? _bell;
    private Action? _wake;
    private int _state;

    /// <summary>Leaves word.</summary>
    /// <returns>False if the script has cancelled: nobody will come for it, and there is nobody to answer.</returns>
    internal bool TryPost(Post post)
    {
        int before = Interlocked.Or(ref _state, (int)post);
        if ((before & (int)Post.Waiting) != 0)
            _bell!();

        return (before & (int)Post.Canceled) == 0;
    }

    /// <summary>Takes the next thing, running the engine's connections until there is one.</summary>
    /// <param name="watch">Runs them.</param>
    /// <param name="milliseconds">How long at most; -1: as long as it takes.</param>
    /// <returns>Nothing if it took longer.</returns>
    internal Post Take(WireWatch watch, int milliseconds)
    {
        long end = milliseconds < 0 ? long.MaxValue : Environment.TickCount64 + milliseconds;
        for (; ; )
        {
            Post post = Take(_wake ??= watch.Wake);
            if (post != Post.None)
                return post;
            bool hasRun = watch.Run(milliseconds < 0 ? -1 : (int)Math.Max(0, end - Environment.TickCount64));
            int before = Interlocked.And(ref _state, ~(int)Post.Waiting);
            if (!hasRun && (before & Posts) == 0)
                return Post.None;
        }
    }

    /// <summary>Takes the next thing; where there is none, has somebody told when there is.</summary>
    internal Post Take(Action bell)
    {
        for (; ; )
        {
            Interlocked.And(ref _state, ~(int)Post.Waiting);
            Post post = TryTake();
            if (post != Post.None)
                return post;
            _bell = bell;
            if (Interlocked.CompareExchange(ref _state, (int)Post.Waiting, 0) == 0)
                return Post.None;
        }
    }

    /// <summary>Takes the next thing, or nothing.</summary>
    internal Post TryTake()
    {
        int posts = Volatile.Read(ref _state) & Posts;
        int first = posts & -posts;
        if (first != 0)
            Interlocked.And(ref _state, ~first);
        return (Post)first;
    }

    /// <summary>From now on nothing can be posted.</summary>
    /// <returns>What had been posted and not been taken.</returns>
    internal Post Cancel() => (Post)(Interlocked.Or(ref _state, (int)Post.Canceled) & Posts);
}
