using System.Globalization;

namespace MoonSocket.Lua.Interop;

/// <summary>What the metatables of userdata ask for: <c>__gc</c> and <c>__tostring</c>, and the methods tables.</summary>
internal readonly unsafe ref partial struct LuaStack
{
    /// <summary>The end of a userdata: forgets and closes its object, the first time.</summary>
    internal int Finalize(int index)
    {
        Module.Objects.Remove(LuaApi.ToUserdata(_state, index))?.Close();
        return 0;
    }

    /// <summary>The end of the Lua state, told by the userdata in the upvalue; the argument need not be looked at.</summary>
    internal int CloseModule()
    {
        Module.Close(LuaApi.ToUserdata(_state, LuaApi.UpvalueIndex(Guard.StateUpvalue)));
        return 0;
    }

    /// <summary><c>tcp{client}: 0x55d0…</c>, as scripts print an object.</summary>
    internal int Describe(int index)
    {
        nint address = LuaApi.ToUserdata(_state, index);
        string name = Module.Objects.Find(address)?.Class.Name ?? "closed";
        return Return(string.Create(CultureInfo.InvariantCulture, $"{name}: 0x{address:x}"));
    }

    /// <summary>Pushes the methods table of the class named in a slot, or nil.</summary>
    internal int ReturnMethods(int index)
    {
        Bytes(index);
        LuaApi.PushValue(_state, index);
        LuaApi.RawGet(_state, LuaApi.UpvalueIndex(Guard.ClassesUpvalue));
        return 1;
    }
}
