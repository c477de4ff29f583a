using MoonSocket.Lua.Interop;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Lua.Kernel.Async;

/// <summary>
/// The reactor as the loop of socket.async drives it. A coroutine is a number here. While one runs, a function of the
/// kernel that would have to wait answers <c>false, -1</c> (<see cref="LuaStack.Suspended"/>).
/// </summary>
internal static class AsyncKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.Add("reactor_open", Open);
        kernel.Add("reactor_close", Close);
        kernel.Add("reactor_next", Next);
        kernel.Add("reactor_ready", MakeReady);
        kernel.Add("reactor_alarm", SetAlarm);
        kernel.Add("reactor_enter", Enter);
        kernel.Add("reactor_block", Block);
        kernel.Add("reactor_abandon", Abandon);
        kernel.Add("reactor_leave", Leave);
    }

    /// <summary>The reactor of a state, made when it is needed first.</summary>
    internal static Reactor Of(ModuleState module)
        => module.Dialer.Reactor ?? module.Service(static state => state.Dialer.Reactor ??= new Reactor());

    // reactor_open([coroutine]): the number of a new one, which is ready to run in a coroutine that the loop holds until
    // it closes the number
    private static int Open(LuaStack lua)
    {
        Waiter waiter = Of(lua.Module).Open();
        waiter.Coroutine = lua.Thread(1);
        return lua.ReturnInteger(waiter.Number);
    }

    // reactor_close(number)
    private static int Close(LuaStack lua)
    {
        Reactor reactor = Of(lua.Module);
        if (Find(lua, reactor) is { } waiter)
            reactor.Close(waiter);
        return 0;
    }

    // reactor_next(seconds): whose turn it is; nil if nobody's in that time; false if nobody waits for anything
    private static int Next(LuaStack lua)
    {
        Reactor reactor = Of(lua.Module);
        if (reactor.Next(lua.Number(1)) is { } waiter)
            return lua.ReturnInteger(waiter.Number);
        return reactor.IsAnyoneWaiting ? lua.ReturnNil() : lua.Return(false);
    }

    // reactor_ready(number): it is to run, whatever it waits for
    private static int MakeReady(LuaStack lua)
    {
        Reactor reactor = Of(lua.Module);
        if (Find(lua, reactor) is { } waiter)
            reactor.MakeReady(waiter);
        return 0;
    }

    // reactor_alarm(seconds): the number of one that becomes ready then
    private static int SetAlarm(LuaStack lua)
    {
        Reactor reactor = Of(lua.Module);
        double seconds = lua.Number(1);
        return lua.ReturnInteger(reactor.OpenAlarm(seconds).Number);
    }

    // reactor_enter(number): it runs again, without having been suspended
    private static int Enter(LuaStack lua)
    {
        Reactor reactor = Of(lua.Module);
        if (Find(lua, reactor) is { } waiter)
            reactor.Enter(waiter);
        return 0;
    }

    // reactor_block(): waits with the whole thread for what the running one waits for
    private static int Block(LuaStack lua)
    {
        Of(lua.Module).Block();
        return 0;
    }

    // reactor_abandon(): the running one will not go on with the call it was suspended in
    private static int Abandon(LuaStack lua)
    {
        Of(lua.Module).Abandon();
        return 0;
    }

    // reactor_leave(): nobody runs from here on
    private static int Leave(LuaStack lua)
    {
        Of(lua.Module).Leave();
        return 0;
    }

    private static Waiter? Find(LuaStack lua, Reactor reactor) => reactor.Find((int)lua.Number(1));
}
