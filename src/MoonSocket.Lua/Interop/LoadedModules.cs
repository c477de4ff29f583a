using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MoonSocket.Lua.Interop;

/// <summary>
/// Finds the Lua that runs us when nobody hands us its library: in the main program and what it was linked to, or
/// else in the one loaded module that exports <c>lua_gettop</c> (a plug-in host, lupa, a game engine).
/// </summary>
internal static class LoadedModules
{
    /// <summary>A handle through which the <c>lua_*</c> functions can be found.</summary>
    /// <exception cref="InvalidOperationException">There is none, or more than one.</exception>
    internal static nint FindLua()
    {
        nint main = NativeLibrary.GetMainProgramHandle();
        if (NativeLibrary.TryGetExport(main, "lua_gettop", out _))
            return main;

        nint found = 0;
        nint foundGetTop = 0;
        string foundName = "";
        foreach (string name in Names())
        {
            // Loading what is loaded already only counts a reference, and none of these is ever to go.
            if (!NativeLibrary.TryLoad(name, out nint handle)
                || !NativeLibrary.TryGetExport(handle, "lua_gettop", out nint getTop)
                || getTop == foundGetTop)
            {
                continue;
            }

            if (found != 0)
            {
                throw new InvalidOperationException(
                    $"there are two Lua libraries in this process, {foundName} and {name}, and no telling which one calls");
            }

            (found, foundGetTop, foundName) = (handle, getTop, name);
        }

        return found != 0
            ? found
            : throw new InvalidOperationException("no module in this process exports the Lua functions (lua_gettop)");
    }

    private static List<string> Names()
    {
        List<string> names = [];
        if (OperatingSystem.IsMacOS())
        {
            // Process.Modules knows only the main program there.
            for (uint i = 0; i < DyldImageCount(); i++)
            {
                if (Marshal.PtrToStringUTF8(DyldGetImageName(i)) is string name)
                    names.Add(name);
            }

            return names;
        }

        using Process self = Process.GetCurrentProcess();
        foreach (ProcessModule module in self.Modules)
        {
            using (module)
            {
                // On Linux every mapped file counts as a module, data files too; loading those fails without harm,
                // but the ones that cannot be libraries are not worth a try.
                if (module.FileName is { } name && (OperatingSystem.IsWindows() || name.Contains(".so", StringComparison.Ordinal)))
                    names.Add(name);
            }
        }

        return names;
    }

    [DllImport("libSystem.dylib", EntryPoint = "_dyld_image_count")]
    private static extern uint DyldImageCount();

    [DllImport("libSystem.dylib", EntryPoint = "_dyld_get_image_name")]
    private static extern nint DyldGetImageName(uint index);
}
