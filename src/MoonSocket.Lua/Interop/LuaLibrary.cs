using System.Runtime.InteropServices;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// Fills <see cref="LuaApi"/> from a loaded library: any of Lua 5.1 to 5.5 and LuaJIT, told apart by what they export.
/// A process binds to one Lua library; a second one is refused, and so is one in which a function is missing.
/// </summary>
internal static unsafe class LuaLibrary
{
    private static readonly Lock Gate = new();
    private static nint _boundGetTop;

    /// <summary>Binds to the library, or to the one found in the process when the handle is 0.</summary>
    /// <exception cref="InvalidOperationException">No library, an incomplete one, or another one than before.</exception>
    internal static void Bind(nint handle)
    {
        lock (Gate)
        {
            // Without a handle what is bound already is what is meant; a state of another library cannot be told.
            if (handle == 0 && _boundGetTop != 0)
                return;
            if (handle == 0)
                handle = LoadedModules.FindLua();

            nint getTop = Need(handle, "lua_gettop");
            if (_boundGetTop == getTop)
                return;
            if (_boundGetTop != 0)
            {
                throw new InvalidOperationException(
                    "MoonSocket already serves another Lua library in this process, and can serve only one");
            }

            Fill(handle);
            _boundGetTop = getTop;
        }
    }

    private static void Fill(nint handle)
    {
        int version = VersionOf(handle);

        LuaApi.GetTop = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)Need(handle, "lua_gettop");
        LuaApi.Type = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Need(handle, "lua_type");
        LuaApi.ToBoolean = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Need(handle, "lua_toboolean");
        LuaApi.ToUserdata = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, nint>)Need(handle, "lua_touserdata");
        LuaApi.ToThread = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, nint>)Need(handle, "lua_tothread");
        LuaApi.PushNil = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, void>)Need(handle, "lua_pushnil");
        LuaApi.PushBoolean = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, void>)Need(handle, "lua_pushboolean");
        LuaApi.PushNumber = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, double, void>)Need(handle, "lua_pushnumber");
        LuaApi.PushValue = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, void>)Need(handle, "lua_pushvalue");

        LuaApi.PushLightUserdata = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, void>)
            Need(handle, "lua_pushlightuserdata");
        LuaApi.StringBytes = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, nuint*, byte*>)
            Need(handle, "lua_tolstring");

        LuaApi.ToLString = (delegate* unmanaged[Cdecl]<nint, int, nuint*, byte*>)Need(handle, "lua_tolstring");
        LuaApi.PushLString = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, void>)Need(handle, "lua_pushlstring");
        LuaApi.SetTop = (delegate* unmanaged[Cdecl]<nint, int, void>)Need(handle, "lua_settop");
        LuaApi.CheckStack = (delegate* unmanaged[Cdecl]<nint, int, int>)Need(handle, "lua_checkstack");
        LuaApi.RawGet = (delegate* unmanaged[Cdecl]<nint, int, void>)Need(handle, "lua_rawget");
        LuaApi.RawSet = (delegate* unmanaged[Cdecl]<nint, int, void>)Need(handle, "lua_rawset");
        LuaApi.CreateTable = (delegate* unmanaged[Cdecl]<nint, int, int, void>)Need(handle, "lua_createtable");
        LuaApi.SetMetatable = (delegate* unmanaged[Cdecl]<nint, int, void>)Need(handle, "lua_setmetatable");
        LuaApi.PushCClosure = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, int>, int, void>)
            Need(handle, "lua_pushcclosure");

        nint rawGetI = Need(handle, "lua_rawgeti");
        LuaApi.RawGetI64 = (delegate* unmanaged[Cdecl]<nint, int, long, void>)rawGetI;
        LuaApi.RawGetINative = (delegate* unmanaged[Cdecl]<nint, int, nint, void>)rawGetI;
        nint pushInteger = Need(handle, "lua_pushinteger");
        LuaApi.PushInteger64 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, long, void>)pushInteger;
        LuaApi.PushIntegerNative = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, void>)pushInteger;

        LuaApi.ToNumberX = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int*, double>)
            Find(handle, "lua_tonumberx");
        if (LuaApi.ToNumberX == null)
        {
            LuaApi.ToNumber51 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, double>)
                Need(handle, "lua_tonumber");
        }

        // Of those before 5.3, only LuaJIT has it.
        LuaApi.IsYieldable = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int>)Find(handle, "lua_isyieldable");

        if (version >= 503)
        {
            LuaApi.ToIntegerX64 = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int*, long>)
                Need(handle, "lua_tointegerx");
        }

        if (version >= 504)
            LuaApi.NewUserdataUv = (delegate* unmanaged[Cdecl]<nint, nuint, int, nint>)Need(handle, "lua_newuserdatauv");
        else
            LuaApi.NewUserdata51 = (delegate* unmanaged[Cdecl]<nint, nuint, nint>)Need(handle, "lua_newuserdata");

        if (version >= 502)
        {
            LuaApi.PCallK = (delegate* unmanaged[Cdecl]<nint, int, int, int, nint, nint, int>)Need(handle, "lua_pcallk");
            LuaApi.LoadBufferX = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, byte*, int>)
                Need(handle, "luaL_loadbufferx");
        }
        else
        {
            LuaApi.PCall51 = (delegate* unmanaged[Cdecl]<nint, int, int, int, int>)Need(handle, "lua_pcall");
            LuaApi.LoadBuffer51 = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, int>)
                Need(handle, "luaL_loadbuffer");
        }

        LuaApi.SetVersion(version);
    }

    // lua_version wants a state and changed its result type; the exports themselves say it as well.
    private static int VersionOf(nint handle) =>
        Find(handle, "lua_numbertocstring") != 0 ? 505
        : Find(handle, "lua_newuserdatauv") != 0 ? 504
        : Find(handle, "lua_rotate") != 0 ? 503
        : Find(handle, "lua_callk") != 0 ? 502
        : 501;

    private static nint Find(nint handle, string name) =>
        NativeLibrary.TryGetExport(handle, name, out nint address) ? address : 0;

    private static nint Need(nint handle, string name)
    {
        nint address = Find(handle, name);
        return address != 0
            ? address
            : throw new InvalidOperationException($"the Lua library in this process does not export {name}");
    }
}
