namespace MoonSocket.Lua.Interop;

/// <summary>A C# object that a script holds as a userdata.</summary>
internal abstract class LuaObject
{
    /// <summary>The class its userdata has, or is to get (<see cref="LuaStack.Reclassify"/>).</summary>
    internal abstract LuaClass Class { get; }

    /// <summary>
    /// Gives back what the object holds. Called by <c>__gc</c>, by <c>__close</c> and when the Lua state ends, so more
    /// than once; always on the thread that runs the state. Must not wait.
    /// </summary>
    internal abstract void Close();
}
