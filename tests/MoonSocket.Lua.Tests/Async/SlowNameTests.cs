using System.Net;
using MoonSocket.Lua.Tests.Doors;

namespace MoonSocket.Lua.Tests.Async;

/// <summary>A resolver that takes its time holds up who asks it, and nobody else.</summary>
public sealed class SlowNameTests
{
    private const int LookUps = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Look_ups_in_tasks_do_not_hold_the_others_up()
    {
        TaskCompletionSource gate = New();
        int waiting = 0;
        using var spec = new LuaSpec();
        spec.Tell("NAMES", ("count", LookUps));
        spec.Dialer.Resolver = async (name, _, token) =>
        {
            Assert.Equal("slow.example", name);
            Interlocked.Increment(ref waiting);
            await gate.Task.WaitAsync(Patience, token);
            return [IPAddress.Loopback];
        };
        // release(): lets all of them have their answer when each of them has asked; whether it has.
        spec.Tell("release", _ =>
        {
            if (Volatile.Read(ref waiting) < LookUps)
                return false;
            gate.TrySetResult();
            return true;
        });
        spec.Tell("hold", _ =>
        {
            gate = New();
            return true;
        });
        spec.Run("real/slow_names.lua");
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
