namespace MoonSocket.Lua.Interop;

/// <summary>What <c>lua_type</c> answers; the same numbers in every Lua.</summary>
internal enum LuaKind
{
    None = -1,
    Nil = 0,
    Boolean = 1,
    LightUserdata = 2,
    Number = 3,
    String = 4,
    Table = 5,
    Function = 6,
    Userdata = 7,
    Thread = 8,

    /// <summary>LuaJIT's own kind.</summary>
    Cdata = 10,
}
