namespace MoonSocket.Lua.Tests.Doors;

/// <summary>Where the files of the repository are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string At(params string[] names) => Path.Combine([Root, .. names]);

    private static string Find(string folder)
    {
        while (!File.Exists(Path.Combine(folder, "MoonSocket.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not in the repository");
        return folder;
    }
}
