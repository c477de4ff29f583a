using System.Text;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// The results of a kernel function. <c>Push…</c> puts a value on the stack, in the order the script sees them;
/// <c>Return</c>, <see cref="Failed(ReadOnlySpan{byte})"/> and <see cref="Refused"/> push and answer how many.
/// A push of a string can collect garbage, and so run a script's finalizer that calls other kernel functions:
/// state that a push reads must not be shared with them. Twenty slots are free on entry; more is asked for first.
/// </summary>
internal readonly unsafe ref partial struct LuaStack
{
    internal void PushNil() => LuaApi.PushNil(_state);

    internal void Push(bool value) => LuaApi.PushBoolean(_state, value ? 1 : 0);

    /// <summary>A float, in a Lua that tells floats from integers.</summary>
    internal void Push(double value) => LuaApi.PushNumber(_state, value);

    /// <summary>An integer, in a Lua that tells them from floats.</summary>
    internal void PushInteger(long value) => LuaApi.PushInteger(_state, value);

    internal void Push(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* text = bytes)
        {
            byte none = 0;
            LuaApi.PushLString(_state, text == null ? &none : text, (nuint)bytes.Length);
        }
    }

    /// <summary>Text as UTF-8.</summary>
    internal void Push(string text)
    {
        int size = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (size <= 512)
        {
            Span<byte> bytes = stackalloc byte[512];
            Push(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        }
        else
        {
            Push(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Text whose characters are bytes, as header lines are kept.</summary>
    internal void PushLatin1(string text)
    {
        if (text.Length <= 512)
        {
            Span<byte> bytes = stackalloc byte[512];
            Push(bytes[..Encoding.Latin1.GetBytes(text, bytes)]);
        }
        else
        {
            Push(Encoding.Latin1.GetBytes(text));
        }
    }

    /// <summary>A new table with these names, in lower case, and values; characters are bytes.</summary>
    internal void PushTable(IReadOnlyCollection<KeyValuePair<string, string>> fields)
    {
        LuaApi.CreateTable(_state, 0, fields.Count);
        foreach ((string name, string value) in fields)
        {
            PushLatin1(name.ToLowerInvariant());
            PushLatin1(value);
            LuaApi.RawSet(_state, -3);
        }
    }

    /// <summary>The argument again.</summary>
    internal void PushValue(int index) => LuaApi.PushValue(_state, index);

    /// <summary>A new userdata for the object, of the object's class.</summary>
    internal void Push(LuaObject value)
    {
        nint address = LuaApi.NewUserdata(_state, LuaObjects.UserdataSize);
        Module.Objects.Add(address, value);
        LuaApi.RawGetI(_state, LuaApi.UpvalueIndex(Guard.ClassesUpvalue), value.Class.Number);
        LuaApi.SetMetatable(_state, -2);
    }

    /// <summary>Gives the userdata in a slot the class its object has now (a socket that has connected).</summary>
    internal void Reclassify(int index, LuaObject value)
    {
        LuaApi.RawGetI(_state, LuaApi.UpvalueIndex(Guard.ClassesUpvalue), value.Class.Number);
        LuaApi.SetMetatable(_state, index);
    }

    /// <summary>Makes room for more than the twenty slots of every call.</summary>
    internal void Reserve(int slots)
    {
        if (LuaApi.CheckStack(_state, slots) == 0)
            Refuse(0, "stack overflow");
    }

    internal int Return(bool value)
    {
        Push(value);
        return 1;
    }

    internal int Return(double value)
    {
        Push(value);
        return 1;
    }

    internal int ReturnInteger(long value)
    {
        PushInteger(value);
        return 1;
    }

    internal int Return(ReadOnlySpan<byte> bytes)
    {
        Push(bytes);
        return 1;
    }

    internal int Return(string text)
    {
        Push(text);
        return 1;
    }

    internal int Return(LuaObject value)
    {
        Push(value);
        return 1;
    }

    internal int ReturnNil()
    {
        PushNil();
        return 1;
    }

    /// <summary><c>nil, message</c>: the environment failed, and the script is told.</summary>
    internal int Failed(ReadOnlySpan<byte> message)
    {
        PushNil();
        Push(message);
        return 2;
    }

    /// <summary><c>nil, message</c>: the environment failed, and the script is told.</summary>
    internal int Failed(string message)
    {
        PushNil();
        Push(message);
        return 2;
    }

    /// <summary>
    /// <c>false, -1, how</c>: the call is not over. The glue suspends the running coroutine, and makes the same call
    /// again when that goes on. If <c>how</c> is 1 it is the task's own and can yield, and nothing more need be asked.
    /// </summary>
    internal int Suspended()
    {
        bool isPlain = Module.Dialer.Reactor?.Current is { Coroutine: var own } && own == _state && LuaApi.CanYield(_state);
        Push(false);
        PushInteger(-1);
        PushInteger(isPlain ? 1 : 0);
        return 3;
    }

    /// <summary><c>false, index, text</c>: the script is to blame, and the glue raises.</summary>
    internal int Refused(int index, string text)
    {
        Push(false);
        PushInteger(index);
        Push(text);
        return 3;
    }
}
