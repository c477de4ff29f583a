using System.Text;
using MoonSocket.Lua.Kernel;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// Brings the module into a Lua state: makes the kernel table, runs boot.lua with it, and keeps what that answers,
/// a table of module names and their loaders, in the registry, where a second opening finds it.
/// </summary>
internal static class ModuleLoader
{
    /// <summary>Pushes the table of loaders: <c>loaders["socket.http"]</c> is what <c>require</c> calls.</summary>
    /// <exception cref="InvalidOperationException">boot.lua failed; the stack is as it was.</exception>
    internal static unsafe void PushLoaders(nint state, MoonSocketOptions options)
    {
        int top = LuaApi.GetTop(state);
        if (LuaApi.CheckStack(state, 32) == 0)
            throw new InvalidOperationException("MoonSocket could not be opened: no room on the Lua stack");
        if (TryPushKept(state))
            return;

        KernelTable kernel = new(state, new ModuleState(options));
        KernelParts.Register(kernel);
        options.Extension?.Invoke(kernel);

        int status = LuaApi.LoadBuffer(state, Scripts.Read("boot.lua"), "@moonsocket/boot.lua\0"u8);
        if (status == 0)
        {
            kernel.PushSelf();
            status = LuaApi.PCall(state, 1, 1);
        }

        int result = LuaApi.GetTop(state);
        if (status != 0 || (LuaKind)LuaApi.Type(state, result) != LuaKind.Table)
        {
            string message = new LuaStack(state, null!).TryBytes(result, out ReadOnlySpan<byte> text)
                ? Encoding.UTF8.GetString(text)
                : "boot.lua answered no table";
            LuaApi.SetTop(state, top);
            throw new InvalidOperationException($"MoonSocket could not be opened in this Lua state: {message}");
        }

        PushKey(state);
        LuaApi.PushValue(state, result);
        LuaApi.RawSet(state, LuaApi.RegistryIndex);
        PushStateKey(state);
        kernel.PushUserdata();
        LuaApi.RawSet(state, LuaApi.RegistryIndex);
        LuaApi.SetTop(state, top);
        TryPushKept(state);
    }

    /// <summary>What belongs to a state that the module was opened in; nothing where it was not.</summary>
    internal static unsafe ModuleState? FindState(nint state)
    {
        PushStateKey(state);
        LuaApi.RawGet(state, LuaApi.RegistryIndex);
        ModuleState? found = ModuleState.FromUserdata(LuaApi.ToUserdata(state, -1));
        Pop(state);
        return found;
    }

    internal static unsafe void Pop(nint state) => LuaApi.SetTop(state, -2);

    private static unsafe bool TryPushKept(nint state)
    {
        PushKey(state);
        LuaApi.RawGet(state, LuaApi.RegistryIndex);
        if ((LuaKind)LuaApi.Type(state, -1) == LuaKind.Table)
            return true;
        Pop(state);
        return false;
    }

    private static void PushStateKey(nint state) => new LuaStack(state, null!).Push("MoonSocket.state"u8);

    private static void PushKey(nint state) => new LuaStack(state, null!).Push("MoonSocket.loaders"u8);
}
