namespace MoonSocket.Lua.Tests.Doors;

/// <summary>
/// artifacts/lua/, as eng/native lays it out. What is older than the sources is built anew, once, so that no test
/// passes on yesterday's module.
/// </summary>
internal static class NativeModule
{
    private static readonly Lazy<Task> Fresh = new(BuildAsync);

    public static string Folder => Repository.At("artifacts", "lua");

    public static string Library => Path.Combine(Folder, "socket.so");

    public static Task ReadyAsync() => Fresh.Value;

    private static async Task BuildAsync()
    {
        if (File.Exists(Library) && File.GetLastWriteTimeUtc(Library) >= Sources().Max(File.GetLastWriteTimeUtc))
            return;
        ChildProcess build = await ChildProcess.RunAsync(Repository.At("eng", "native"), []);
        Assert.True(build.ExitCode == 0, build.Describe());
    }

    private static IEnumerable<string> Sources() =>
        from project in (string[])["MoonSocket", "MoonSocket.Lua", "MoonSocket.Native"]
        from file in Directory.EnumerateFiles(Repository.At("src", project), "*", SearchOption.AllDirectories)
        where Path.GetExtension(file) is ".cs" or ".lua" or ".csproj"
            && !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        select file;
}
