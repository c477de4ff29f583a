using MoonSocket.Net;
using MoonSocket.Sockets;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>
/// Polls for a caller who may be suspended meanwhile: then it is asked first what is ready already, and again when the
/// caller goes on.
/// </summary>
internal static class PatientPoll
{
    internal static Fault Wait(Reactor? reactor, PollSet set, double seconds, out int ready)
    {
        if (seconds == 0 || reactor is not { CanSuspend: true, Current: { } waiter })
            return set.Wait(seconds, out ready);
        Fault fault = set.Wait(0, out ready);
        var limit = waiter.Call as Limit;
        if (!fault.IsNone || ready > 0 || (limit is not null && waiter.IsExpired))
        {
            waiter.Call = null;
            return fault;
        }

        waiter.Call = limit ??= new Limit(Deadline.After(seconds < 0 ? null : TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue))));
        return reactor.Suspend(set.Wanted, limit.Deadline.IsNever ? -1 : limit.Deadline.Remaining.TotalSeconds);
    }

    // Until when the caller, who is suspended, waits.
    private sealed record Limit(Deadline Deadline);
}
