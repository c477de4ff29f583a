namespace MoonSocket.Lua.Interop;

/// <summary>
/// The userdata of one Lua state and the C# objects behind them, by the address of the userdata. The address is the
/// handle: it comes from Lua itself, an entry goes when its userdata is finalized and so before the address can
/// belong to another one, and the memory of a userdata is never read, so that a foreign one can do no harm.
/// After finalization the address finds nothing, and methods called on a resurrected userdata are refused.
/// </summary>
internal sealed class LuaObjects
{
    /// <summary>Every userdata needs an address of its own, so it is not empty.</summary>
    internal const int UserdataSize = 8;

    private readonly Dictionary<nint, LuaObject> _objects = [];

    internal int Count => _objects.Count;

    internal void Add(nint address, LuaObject value) => _objects[address] = value;

    internal LuaObject? Find(nint address) => _objects.GetValueOrDefault(address);

    /// <summary>Forgets the userdata, and answers its object the first time.</summary>
    internal LuaObject? Remove(nint address) => _objects.Remove(address, out LuaObject? value) ? value : null;

    internal void CloseAll()
    {
        LuaObject[] all = [.. _objects.Values];
        _objects.Clear();
        foreach (LuaObject value in all)
        {
#pragma warning disable CA1031 // one that fails to close must not keep the others open
            try
            {
                value.Close();
            }
            catch (Exception)
            {
            }
#pragma warning restore CA1031
        }
    }
}
