using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Native;

/// <summary>Small C programs that run Lua without being a stock interpreter, compiled for the tests.</summary>
public sealed class HostPrograms : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The shared Lua libraries as Debian installs them.</summary>
    public static string[] LuaLibraries { get; } =
        ["liblua5.1.so.0", "liblua5.2.so.0", "liblua5.3.so.0", "liblua5.4.so.0", "libluajit-5.1.so.2"];

    /// <summary>Where one of them is.</summary>
    public static string PathOf(string library) =>
        Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, library)).First(File.Exists);

    /// <summary>The program that opens Lua libraries like plug-ins.</summary>
    internal Task<string> PluginHostAsync() => CompileAsync("plugin_host", "plugin_host.c");

    /// <summary>An interpreter linked to a shared Lua library.</summary>
    internal Task<string> LinkedHostAsync(string library) => CompileAsync(
        "linked-" + library, "linked_host.c", PathOf(library), library.Contains("5.1", StringComparison.Ordinal) ? "-DLUA_51" : "-O1");

    public void Dispose() => _folder.Dispose();

    private async Task<string> CompileAsync(string name, string source, params string[] more)
    {
        string program = _folder.At(name);
        if (!File.Exists(program))
        {
            string file = Repository.At("tests", "MoonSocket.Lua.Tests", "Native", "hosts", source);
            ChildProcess compiler = await ChildProcess.RunAsync("clang", ["-O1", "-o", program, file, .. more]);
            Assert.True(compiler.ExitCode == 0, compiler.Describe());
        }

        return program;
    }
}
