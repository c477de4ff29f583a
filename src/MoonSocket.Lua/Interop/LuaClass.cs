namespace MoonSocket.Lua.Interop;

/// <summary>
/// A class of userdata, named as scripts see it (<c>tcp{client}</c>). One static instance a class; each Lua state
/// has its own metatable for it, made by <see cref="KernelTable.AddClass"/>.
/// </summary>
internal sealed class LuaClass(string name)
{
    private static int _count;

    internal string Name { get; } = name;

    /// <summary>The key of the metatable in the table of metatables.</summary>
    internal int Number { get; } = Interlocked.Increment(ref _count);
}
