using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Async;
using MoonSocket.Net;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Lua;

/// <summary>Opens MoonSocket in Lua states.</summary>
public static class MoonSocketModule
{
    /// <summary>
    /// Makes <c>require "socket"</c> and the rest of LuaSocket's modules work in a Lua state, through
    /// <c>package.preload</c>. Nothing is loaded before a script asks for it, and no global is set. A state that
    /// MoonSocket has been opened in already stays as it is.
    /// </summary>
    /// <param name="luaState">
    /// The <c>lua_State*</c>, with the standard libraries open (<c>base</c> and <c>package</c> at least), used by no
    /// other thread meanwhile. What MoonSocket keeps for it goes with it, in <c>lua_close</c>.
    /// </param>
    /// <param name="options">What the host allows; everything, without.</param>
    /// <exception cref="InvalidOperationException">
    /// The Lua library was not found or lacks a function, the process uses another one with MoonSocket already, or
    /// the state has no base library.
    /// </exception>
    public static void Open(nint luaState, MoonSocketOptions? options = null) => Open(luaState, 0, options);

    /// <summary>The reactor of a state that MoonSocket was opened in.</summary>
    internal static Reactor ReactorOf(nint luaState) => AsyncKernel.Of(StateOf(luaState));

    /// <summary>The dialer of a state that MoonSocket was opened in.</summary>
    internal static Dialer DialerOf(nint luaState) => StateOf(luaState).Dialer;

    private static ModuleState StateOf(nint luaState)
        => ModuleLoader.FindState(luaState)
            ?? throw new InvalidOperationException("MoonSocket has not been opened in this Lua state");

    /// <summary>
    /// The same, for a host that knows which Lua library made the state. Without, it is looked for: in the main
    /// program, then in every module of the process.
    /// </summary>
    /// <param name="luaState">The <c>lua_State*</c>.</param>
    /// <param name="luaLibrary">
    /// The library's handle, from <see cref="System.Runtime.InteropServices.NativeLibrary"/>; 0 where it is not known.
    /// </param>
    /// <param name="options">What the host allows; everything, without.</param>
    /// <exception cref="InvalidOperationException">See the other overload.</exception>
    public static void Open(nint luaState, nint luaLibrary, MoonSocketOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(luaState);
        LuaLibrary.Bind(luaLibrary);
        ModuleLoader.PushLoaders(luaState, options ?? new MoonSocketOptions());
        ModuleLoader.Pop(luaState);
    }
}
