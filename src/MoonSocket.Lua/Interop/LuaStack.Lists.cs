namespace MoonSocket.Lua.Interop;

/// <summary>
/// Lists of numbers that the glue makes for one call. They are read and written raw, and only where something is
/// already, so that nothing can run, be allocated or fail.
/// </summary>
internal readonly unsafe ref partial struct LuaStack
{
    /// <summary>A number in a list; refused where there is none.</summary>
    internal double ListNumber(int list, int position)
    {
        if (Kind(list) != LuaKind.Table)
            RefuseType(list, "table");
        LuaApi.RawGetI(_state, list, position);
        bool isNumber = LuaApi.TryToNumber(_state, -1, out double number);
        LuaApi.SetTop(_state, -2);
        if (!isNumber)
            Refuse(list, "list of numbers expected");
        return number;
    }

    /// <summary>Puts a number in the place of another one, which <see cref="ListNumber"/> has found.</summary>
    internal void SetListNumber(int list, int position, long value)
    {
        LuaApi.PushInteger(_state, position);
        LuaApi.PushInteger(_state, value);
        LuaApi.RawSet(_state, list);
    }
}
