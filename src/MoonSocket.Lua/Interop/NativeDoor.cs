using System.Runtime.InteropServices;
using System.Text;
using MoonSocket.Lua.Kernel;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// What stands behind the <c>luaopen_*</c> functions of the native module: opens MoonSocket in the state that calls
/// and answers the module asked for. Nothing can be raised from here, so a failure becomes a value: a table that
/// raises as soon as it is used, and, where not even the Lua library was found, no result at all.
/// </summary>
internal static unsafe class NativeDoor
{
    /// <summary>Pushes what <c>require(name)</c> is to return, and answers how many results that is.</summary>
    internal static int Open(nint state, ReadOnlySpan<byte> name)
    {
        int top = -1;
#pragma warning disable CA1031 // an exception that leaves UnmanagedCallersOnly ends the process
        try
        {
            LuaLibrary.Bind(CallingLibrary.Find());
            top = LuaApi.GetTop(state);
            ModuleLoader.PushLoaders(state, new MoonSocketOptions());
            LuaStack lua = new(state, null!);
            lua.Push(name);
            LuaApi.PushValue(state, -1);
            LuaApi.RawGet(state, top + 1);
            LuaApi.PushValue(state, -2); // the loader gets its name, as require gives it
            if (LuaApi.PCall(state, 1, 1) != 0)
                return Unusable(state);
            return 1;
        }
        catch (Exception failure)
        {
            if (top < 0)
                return 0;
            LuaApi.SetTop(state, top);
            return Explain(state, failure.Message);
        }
#pragma warning restore CA1031
    }

    /// <summary>Pushes the table of all loaders, or else a text that says why there is none.</summary>
    internal static int OpenAll(nint state)
    {
        int top = -1;
        nint library = 0;
#pragma warning disable CA1031 // as above
        try
        {
            library = CallingLibrary.Find();
            LuaLibrary.Bind(library);
            top = LuaApi.GetTop(state);
            ModuleLoader.PushLoaders(state, new MoonSocketOptions());
            return 1;
        }
        catch (Exception failure)
        {
            if (top < 0)
                return Report(library, state, failure.Message);
            LuaApi.SetTop(state, top);
            new LuaStack(state, null!).Push(failure.Message);
            return 1;
        }
#pragma warning restore CA1031
    }

    // The state belongs to a library that is not the one we are bound to: it gets the message from its own.
    private static int Report(nint library, nint state, string message)
    {
        if (library == 0 || !NativeLibrary.TryGetExport(library, "lua_pushlstring", out nint push))
            return 0;
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(message);
        fixed (byte* text = bytes)
            ((delegate* unmanaged[Cdecl]<nint, byte*, nuint, void>)push)(state, text, (nuint)bytes.Length);
        return 1;
    }

    private static int Explain(nint state, string message)
    {
        new LuaStack(state, null!).Push(message);
        return Unusable(state);
    }

    // Turns the error value on top of the stack into the table that raises it.
    private static int Unusable(nint state)
    {
        int status = LuaApi.LoadBuffer(state, Scripts.Read("internal/unusable.lua"), "@moonsocket/internal/unusable.lua\0"u8);
        if (status != 0)
            return 0;
        LuaApi.PushValue(state, -2);
        return LuaApi.PCall(state, 1, 1) == 0 ? 1 : 0;
    }
}
