using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// Finds the Lua library that is calling the native module right now, by the stack: the first address on it outside
/// of ourselves lies in the library whose <c>require</c> called <c>luaopen_*</c>. It tells apart two Lua libraries in
/// one process, where a search by name cannot, and a state called with the other library's functions would crash.
/// </summary>
internal static unsafe class CallingLibrary
{
    private const int Depth = 24;
    private const int NoLoad = 4; // RTLD_NOLOAD, on Linux
    private const int Now = 2;

    /// <summary>Its handle, or 0 where the platform cannot tell; called from a luaopen function.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static nint Find()
    {
        nint main = NativeLibrary.GetMainProgramHandle();
        if (!OperatingSystem.IsLinux()
            || !NativeLibrary.TryGetExport(main, "backtrace", out nint backtrace)
            || !NativeLibrary.TryGetExport(main, "dladdr", out nint address)
            || !NativeLibrary.TryGetExport(main, "dlopen", out nint open))
        {
            return 0;
        }

        var moduleOf = (delegate* unmanaged[Cdecl]<nint, SymbolInformation*, int>)address;
        SymbolInformation self, caller = default;
        if (moduleOf((nint)Guard.Entry, &self) == 0)
            return 0;

        nint* frames = stackalloc nint[Depth];
        int count = ((delegate* unmanaged[Cdecl]<nint*, int, int>)backtrace)(frames, Depth);
        for (int i = 0; i < count && (caller.Base == 0 || caller.Base == self.Base); i++)
        {
            if (moduleOf(frames[i], &caller) == 0)
                caller = default;
        }

        if (caller.Base == 0 || caller.Base == self.Base)
            return 0;

        // The program itself cannot be opened by its name, which, where it has no slash, would be looked for everywhere.
        nint library = 0;
        if (MemoryMarshal.CreateReadOnlySpanFromNullTerminated(caller.File).Contains((byte)'/'))
            library = ((delegate* unmanaged[Cdecl]<byte*, int, nint>)open)(caller.File, Now | NoLoad);
        if (library == 0)
            library = main;
        SymbolInformation found;
        return NativeLibrary.TryGetExport(library, "lua_gettop", out nint getTop)
            && moduleOf(getTop, &found) != 0 && found.Base == caller.Base ? library : 0;
    }

    // Dl_info
    private struct SymbolInformation
    {
        internal byte* File;
        internal nint Base;
        internal byte* Name;
        internal nint Address;
    }
}
