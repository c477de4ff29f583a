using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>
/// <c>select</c> in one call, for the usual case: all objects are this library's own, in plain lists. Made once a state
/// and used again, it allocates nothing.
/// </summary>
internal sealed class OwnSelect
{
    private readonly PollSet _set = new();
    private readonly List<Place> _places = [];
    private readonly List<Place> _ready = [];
    private int _dirty;

    internal static void Register(KernelTable kernel)
        => kernel.Add("select_own", static lua => lua.Module.Service(static _ => new OwnSelect()).Run(lua));

    // select_own(receivers, senders, seconds, out): how many are readable, how many writable | nil, text | nothing where
    // an object is not ours. The list `out` gets their places in the lists, first those that hold input, the others by
    // their descriptors.
    private int Run(LuaStack lua)
    {
        _set.Clear();
        _places.Clear();
        _ready.Clear();
        _dirty = 0;
        double seconds = lua.NumberOr(3, -1);
        if (!TryAdd(lua, 1, forWriting: false) || !TryAdd(lua, 2, forWriting: true))
            return 0;

        Fault fault = PatientPoll.Wait(lua.Module.Dialer.Reactor, _set, _dirty > 0 ? 0 : seconds, out int ready);
        if (!fault.IsNone)
            return FaultText.Failed(lua, fault);
        for (int i = 0; i < _places.Count && ready > 0; i++)
        {
            (bool readable, bool writable) = _set[i];
            if (_places[i].Rank > 0 && (readable || writable))
                _ready.Add(_places[i]);
        }

        return Show(lua);
    }

    private bool TryAdd(LuaStack lua, int list, bool forWriting)
    {
        int top = lua.Count;
        for (int i = 1; lua.TryPushItem(list, i); i++)
        {
            LuaSocketObject? found = lua.ObjectOrNull<LuaSocketObject>(top + 1);
            lua.Truncate(top);
            if (found is null)
                return false;
            long descriptor = found.Any.Descriptor;
            if (descriptor < 0)
                continue;
            bool isDirty = !forWriting && found.Any.IsDirty;
            if (isDirty)
                _dirty++;
            _set.Add(descriptor, !forWriting, forWriting);
            _places.Add(new Place(isDirty ? 0 : 1, descriptor, i, forWriting));
            if (isDirty)
                _ready.Add(_places[^1]);
        }

        return true;
    }

    private int Show(LuaStack lua)
    {
        _ready.Sort(static (a, b) => a.CompareTo(b));
        int readable = 0;
        for (int i = 0; i < _ready.Count; i++)
        {
            lua.SetListNumber(4, i + 1, _ready[i].Index);
            readable += _ready[i].ForWriting ? 0 : 1;
        }

        lua.PushInteger(readable);
        lua.PushInteger(_ready.Count - readable);
        return 2;
    }

    private readonly record struct Place(int Rank, long Descriptor, int Index, bool ForWriting)
    {
        public int CompareTo(Place other)
            => (ForWriting, Rank, Descriptor, Index).CompareTo((other.ForWriting, other.Rank, other.Descriptor, other.Index));
    }
}
