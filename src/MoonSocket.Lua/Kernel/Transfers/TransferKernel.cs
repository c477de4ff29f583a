using MoonSocket.Lua.Interop;

namespace MoonSocket.Lua.Kernel.Transfers;

/// <summary>How the glue drives a transfer; see <see cref="Turn"/> for what it is asked.</summary>
internal static class TransferKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.AddClass(Transfer.Kind);
        kernel.Add("turn", TakeTurn);
        kernel.Add("cancel", Cancel);
    }

    // turn(transfer [, answer [, message [, seconds]]]): what [, a, b, c]
    private static int TakeTurn(LuaStack lua) =>
        lua.Object<Transfer>(1, Transfer.ClassName).TakeTurn(lua, answer: 2);

    // cancel(transfer)
    private static int Cancel(LuaStack lua)
    {
        lua.Object<Transfer>(1, Transfer.ClassName).Cancel();
        return 0;
    }
}
