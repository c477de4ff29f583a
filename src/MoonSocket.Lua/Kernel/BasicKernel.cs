using System.Diagnostics;
using MoonSocket.Lua.Interop;

namespace MoonSocket.Lua.Kernel;

/// <summary>
/// What the other scripts stand on: the embedded scripts themselves, the methods tables of the classes, and the time.
/// Also the model of how a kernel file looks: one Register, then one small function for each name.
/// </summary>
internal static class BasicKernel
{
    private const double LongestSleep = int.MaxValue / 1000; // seconds; about 24 days

    internal static void Register(KernelTable kernel)
    {
        kernel.Add("script", Script);
        kernel.Add("scripts", ScriptNames);
        kernel.Add("methods", Methods);
        kernel.Add("gettime", GetTime);
        kernel.Add("monotonic", Monotonic);
        kernel.Add("sleep", Sleep);
        kernel.Add("version", Version);
        kernel.Add("is_extended", IsExtended);
        kernel.Add("held", Held);
    }

    // script(name): the text of an embedded script, or nil
    private static int Script(LuaStack lua)
    {
        byte[]? text = Scripts.Find(lua.Text(1));
        return text is null ? lua.ReturnNil() : lua.Return(text);
    }

    // scripts(): the names of all embedded scripts, a line each
    private static int ScriptNames(LuaStack lua) => lua.Return(string.Join('\n', Scripts.Names));

    // methods(class): the table that the glue fills with the methods of a class, or nil
    private static int Methods(LuaStack lua) => lua.ReturnMethods(1);

    // gettime(): seconds since 1970
    private static int GetTime(LuaStack lua) =>
        lua.Return((DateTime.UtcNow - DateTime.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond);

    // monotonic(): seconds since some moment, on a clock that nobody sets
    private static int Monotonic(LuaStack lua) => lua.Return(Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);

    // sleep(seconds)
    private static int Sleep(LuaStack lua)
    {
        double seconds = Math.Min(lua.Number(1), LongestSleep);
        if (lua.Module.Dialer.Reactor is { CanSuspend: true, Current: { } waiter } reactor)
        {
            reactor.Sleep(waiter, seconds);
            return lua.Suspended();
        }

        if (seconds > 0)
            Thread.Sleep((int)Math.Ceiling(seconds * 1000));
        return 0;
    }

    // version(): MoonSocket's own
    private static int Version(LuaStack lua) => lua.Return(typeof(BasicKernel).Assembly.GetName().Version!.ToString(3));

    // is_extended(): whether tests want the kernel in their hands
    private static int IsExtended(LuaStack lua) => lua.Return(lua.Module.Options.Extension is not null);

    // held(): how many objects this state has, bytes that .NET holds after a collection; for tests of long runs
    private static int Held(LuaStack lua)
    {
        lua.PushInteger(lua.Module.Objects.Count);
        lua.PushInteger(GC.GetTotalMemory(forceFullCollection: true));
        return 2;
    }
}
