namespace MoonSocket.Lua.Tests.Doors;

/// <summary>
/// How a script is run in a .NET host that is a process of its own: the words before the script. The build lays the
/// programs beside these tests.
/// </summary>
internal static class HostedProcess
{
    /// <summary>In KeraLua, by the moonsocket command.</summary>
    public static string[] KeraLua { get; } = ["dotnet", Beside("MoonSocket.Cli.dll"), "run"];

    /// <summary>In NLua.</summary>
    public static string[] NLua { get; } = ["dotnet", Beside("MoonSocket.NLuaHost.dll")];

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
