namespace MoonSocket.Lua.Interop;

/// <summary>
/// The part of the Lua C API that C# may call, as function pointers filled in by <see cref="LuaLibrary"/>.
/// What can raise a Lua error or run a Lua function is not here and must not come here: a longjmp over C# frames
/// kills the process at the next collection. Left over are errors for want of memory.
/// <c>SuppressGCTransition</c> stands only where the call can neither allocate, raise, block nor call.
/// The fields are process-wide: one Lua library a process.
/// </summary>
internal static unsafe class LuaApi
{
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> GetTop;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> Type;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> ToBoolean;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, nint> ToUserdata;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, nint> ToThread;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, void> PushNil;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, void> PushBoolean;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, double, void> PushNumber;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, void> PushValue;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, void> PushLightUserdata;

    // lua_tolstring, for what is known to be a string: only a number is converted, and allocates.
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, nuint*, byte*> StringBytes;

    internal static delegate* unmanaged[Cdecl]<nint, int, nuint*, byte*> ToLString;
    internal static delegate* unmanaged[Cdecl]<nint, byte*, nuint, void> PushLString;
    internal static delegate* unmanaged[Cdecl]<nint, int, void> SetTop;
    internal static delegate* unmanaged[Cdecl]<nint, int, int> CheckStack;
    internal static delegate* unmanaged[Cdecl]<nint, int, void> RawGet;
    internal static delegate* unmanaged[Cdecl]<nint, int, void> RawSet;
    internal static delegate* unmanaged[Cdecl]<nint, int, int, void> CreateTable;
    internal static delegate* unmanaged[Cdecl]<nint, int, void> SetMetatable;
    internal static delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int>, int, void> PushCClosure;

    // What has another name, or another shape, in another Lua, or is not there. Called through the methods below.
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int> IsYieldable;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int*, double> ToNumberX;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, double> ToNumber51;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int*, long> ToIntegerX64;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, long, void> PushInteger64;
    internal static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, void> PushIntegerNative;
    internal static delegate* unmanaged[Cdecl]<nint, int, long, void> RawGetI64;
    internal static delegate* unmanaged[Cdecl]<nint, int, nint, void> RawGetINative;
    internal static delegate* unmanaged[Cdecl]<nint, nuint, nint> NewUserdata51;
    internal static delegate* unmanaged[Cdecl]<nint, nuint, int, nint> NewUserdataUv;
    internal static delegate* unmanaged[Cdecl]<nint, int, int, int, int> PCall51;
    internal static delegate* unmanaged[Cdecl]<nint, int, int, int, nint, nint, int> PCallK;
    internal static delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, int> LoadBuffer51;
    internal static delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, byte*, int> LoadBufferX;

    /// <summary>501, 502, 503, 504 or 505. LuaJIT counts as 501.</summary>
    internal static int Version;

    /// <summary>The pseudo-index of the registry.</summary>
    internal static int RegistryIndex;

    // 5.1 has two more pseudo-indices between the registry and the upvalues.
    private static int _upvalueBase;

    /// <summary>Whether lua_Integer has 64 bits on every machine (5.3 and later); else it is a ptrdiff_t.</summary>
    internal static bool HasIntegers => Version >= 503;

    internal static int UpvalueIndex(int i) => _upvalueBase - i;

    internal static void SetVersion(int version)
    {
        Version = version;
        RegistryIndex = version switch
        {
            501 => -10000,
            < 505 => -1001000,
            _ => -((int.MaxValue / 2) + 1000),
        };
        _upvalueBase = version == 501 ? -10002 : RegistryIndex;
    }

    internal static bool TryToNumber(nint state, int index, out double number)
    {
        if (ToNumberX != null)
        {
            int isNumber;
            number = ToNumberX(state, index, &isNumber);
            return isNumber != 0;
        }

        // 5.1 answers 0 for what is no number, so a real zero must be told apart.
        number = ToNumber51(state, index);
        return number != 0 || IsZero(state, index);
    }

    internal static void PushInteger(nint state, long value)
    {
        if (nint.Size == 8 || HasIntegers)
            PushInteger64(state, value);
        else if (value == (nint)value)
            PushIntegerNative(state, (nint)value);
        else
            PushNumber(state, value);
    }

    internal static void RawGetI(nint state, int table, int key)
    {
        if (nint.Size == 8 || HasIntegers)
            RawGetI64(state, table, key);
        else
            RawGetINative(state, table, key);
    }

    internal static nint NewUserdata(nint state, int size) =>
        NewUserdataUv != null ? NewUserdataUv(state, (nuint)size, 0) : NewUserdata51(state, (nuint)size);

    /// <summary>Calls in protected mode. For the one call of boot.lua; nothing else may call Lua.</summary>
    internal static int PCall(nint state, int arguments, int results) =>
        PCallK != null ? PCallK(state, arguments, results, 0, 0, 0) : PCall51(state, arguments, results, 0);

    internal static int LoadBuffer(nint state, ReadOnlySpan<byte> source, ReadOnlySpan<byte> nameWithZero)
    {
        fixed (byte* text = source, name = nameWithZero)
        {
            return LoadBufferX != null
                ? LoadBufferX(state, text, (nuint)source.Length, name, null)
                : LoadBuffer51(state, text, (nuint)source.Length, name);
        }
    }

    /// <summary>Whether the running coroutine can yield, as far as this Lua tells: 5.1 and 5.2 do not.</summary>
    internal static bool CanYield(nint state) => IsYieldable != null && IsYieldable(state) != 0;

    private static bool IsZero(nint state, int index)
    {
        LuaKind kind = (LuaKind)Type(state, index);
        if (kind == LuaKind.Number)
            return true;
        if (kind != LuaKind.String)
            return false;

        nuint length;
        byte* text = ToLString(state, index, &length);
        return LuaNumeral.IsZero(new ReadOnlySpan<byte>(text, checked((int)length)));
    }
}
