using System.Reflection;

namespace MoonSocket.Lua.Kernel;

/// <summary>The embedded Lua scripts, named by their path under Scripts/ (<c>socket/http.lua</c>).</summary>
internal static class Scripts
{
    private static Assembly Home => typeof(Scripts).Assembly;

    internal static IEnumerable<string> Names =>
        Home.GetManifestResourceNames().Where(name => name.EndsWith(".lua", StringComparison.Ordinal));

    internal static byte[] Read(string name) => Find(name) ?? throw new FileNotFoundException("no embedded script " + name);

    internal static byte[]? Find(string name)
    {
        using Stream? resource = Home.GetManifestResourceStream(name);
        if (resource is null)
            return null;

        byte[] text = new byte[resource.Length];
        resource.ReadExactly(text);
        return text;
    }
}
