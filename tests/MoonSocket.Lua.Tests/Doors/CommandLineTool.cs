namespace MoonSocket.Lua.Tests.Doors;

/// <summary>The moonsocket command, which the build lays beside these tests.</summary>
internal static class CommandLineTool
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "MoonSocket.Cli.dll");
}
