using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// The arguments of a kernel function, read by type. It lives as long as the call: nothing of it can be kept.
/// A reader that finds something else than it wants throws, and the glue raises "bad argument". Numbers and strings
/// convert into each other as everywhere in Lua. The results are in the other half of this type.
/// </summary>
internal readonly unsafe ref partial struct LuaStack
{
    private readonly nint _state;

    internal LuaStack(nint state, ModuleState module)
    {
        _state = state;
        Module = module;
    }

    /// <summary>What belongs to this Lua state: options, objects, services.</summary>
    internal ModuleState Module { get; }

    /// <summary>How many values are on the stack; before the first push, how many arguments came.</summary>
    internal int Count => LuaApi.GetTop(_state);

    internal LuaKind Kind(int index) => (LuaKind)LuaApi.Type(_state, index);

    /// <summary>Whether the argument is nil or was not given.</summary>
    internal bool IsAbsent(int index) => LuaApi.Type(_state, index) <= 0;

    /// <summary>Lua's truth: everything but false, nil and nothing.</summary>
    internal bool Boolean(int index) => LuaApi.ToBoolean(_state, index) != 0;

    /// <summary>true or false; refused where it is anything else.</summary>
    internal bool StrictBoolean(int index)
    {
        if (Kind(index) != LuaKind.Boolean)
            RefuseType(index, "boolean");
        return Boolean(index);
    }

    /// <summary>The bytes of a string (or number), which live in Lua as long as the argument's slot holds them.</summary>
    internal ReadOnlySpan<byte> Bytes(int index)
    {
        if (!TryBytes(index, out ReadOnlySpan<byte> bytes))
            RefuseType(index, "string");
        return bytes;
    }

    /// <summary>The bytes, or none of them where the argument is absent.</summary>
    internal ReadOnlySpan<byte> BytesOrEmpty(int index) => IsAbsent(index) ? default : Bytes(index);

    internal bool TryBytes(int index, out ReadOnlySpan<byte> bytes)
    {
        nuint length;
        byte* text;
        switch (Kind(index))
        {
            case LuaKind.String:
                text = LuaApi.StringBytes(_state, index, &length);
                break;
            case LuaKind.Number:
                text = LuaApi.ToLString(_state, index, &length);
                break;
            default:
                bytes = default;
                return false;
        }

        bytes = new ReadOnlySpan<byte>(text, checked((int)length));
        return true;
    }

    /// <summary>The string as text. Lua knows no encoding; names of hosts and files come as UTF-8.</summary>
    internal string Text(int index) => Encoding.UTF8.GetString(Bytes(index));

    internal string? TextOrNull(int index) => IsAbsent(index) ? null : Text(index);

    /// <summary>The string as text whose characters are its bytes, as header lines are kept.</summary>
    internal string Latin1(int index) => Encoding.Latin1.GetString(Bytes(index));

    internal double Number(int index)
    {
        if (!LuaApi.TryToNumber(_state, index, out double number))
            RefuseType(index, "number");
        return number;
    }

    internal bool TryNumber(int index, out double number) => LuaApi.TryToNumber(_state, index, out number);

    internal double NumberOr(int index, double absent) => IsAbsent(index) ? absent : Number(index);

    /// <summary>A whole number: from Lua 5.3 on a fraction is refused, before it is cut off, as the Lua library does.</summary>
    internal long Integer(int index)
    {
        if (LuaApi.ToIntegerX64 == null)
            return (long)Number(index);

        int isInteger;
        long value = LuaApi.ToIntegerX64(_state, index, &isInteger);
        if (isInteger == 0)
        {
            Number(index);
            Refuse(index, "number has no integer representation");
        }

        return value;
    }

    internal long IntegerOr(int index, long absent) => IsAbsent(index) ? absent : Integer(index);

    /// <summary>The C# object of a userdata; refused as "<paramref name="expected"/> expected" where it is another.</summary>
    internal T Object<T>(int index, string expected)
        where T : LuaObject
    {
        if (Module.Objects.Find(LuaApi.ToUserdata(_state, index)) is T found)
            return found;

        Refuse(index, expected + " expected");
        return null!;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T? ObjectOrNull<T>(int index)
        where T : LuaObject =>
        Module.Objects.Find(LuaApi.ToUserdata(_state, index)) as T;

    /// <summary>A coroutine's address, which is good for comparing only, and as long as somebody holds the coroutine; or 0.</summary>
    internal nint Thread(int index) => LuaApi.ToThread(_state, index);

    /// <summary>
    /// Pushes an item of a flat list that the glue has made, by raw access; nothing is pushed after the last one.
    /// Whoever reads a list takes the items off again: <see cref="Truncate"/>.
    /// </summary>
    internal bool TryPushItem(int list, int number)
    {
        if (Kind(list) != LuaKind.Table)
            RefuseType(list, "table");
        LuaApi.RawGetI(_state, list, number);
        if (LuaApi.Type(_state, -1) != (int)LuaKind.Nil)
            return true;
        LuaApi.SetTop(_state, -2);
        return false;
    }

    /// <summary>Takes off everything above the first so many values.</summary>
    internal void Truncate(int count) => LuaApi.SetTop(_state, count);

    /// <summary>Ends the call: the glue raises "bad argument #index (text)", or with index 0 just the text.</summary>
    [DoesNotReturn]
    internal static void Refuse(int index, string text) => throw new ArgumentRefusedException(index, text);

    /// <summary>Ends the call: "<paramref name="expected"/> expected, got …".</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void RefuseType(int index, string expected) => Refuse(index, $"{expected} expected, got {NameOf(Kind(index))}");

    private static string NameOf(LuaKind kind) => kind switch
    {
        LuaKind.None => "no value",
        LuaKind.Nil => "nil",
        LuaKind.Boolean => "boolean",
        LuaKind.LightUserdata => "light userdata",
        LuaKind.Number => "number",
        LuaKind.String => "string",
        LuaKind.Table => "table",
        LuaKind.Function => "function",
        LuaKind.Userdata => "userdata",
        LuaKind.Thread => "thread",
        _ => "cdata",
    };
}
