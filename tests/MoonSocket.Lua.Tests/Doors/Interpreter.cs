namespace MoonSocket.Lua.Tests.Doors;

/// <summary>The stock interpreters, each a child process that finds our module and the specs.</summary>
internal static class Interpreter
{
    public static string[] All { get; } = ["lua5.1", "lua5.2", "lua5.3", "lua5.4", "luajit"];

    /// <summary>One row a stock interpreter, for theories.</summary>
    public static TheoryData<string> Rows => new(All);

    /// <summary>
    /// Where require looks: the specs and our module; not in the system's places, where another LuaSocket may be.
    /// </summary>
    public static Dictionary<string, string?> Environment => EnvironmentWith("");

    /// <summary>The same, and then the system's places, where the foreign programs are.</summary>
    public static Dictionary<string, string?> EnvironmentWithSystem => EnvironmentWith(";;");

    /// <summary>Runs a script file.</summary>
    public static async Task<ChildProcess> RunFileAsync(string interpreter, string script, params string[] arguments)
    {
        await NativeModule.ReadyAsync();
        return await ChildProcess.RunAsync(interpreter, [script, .. arguments], Environment);
    }

    /// <summary>Runs Lua code.</summary>
    public static async Task<ChildProcess> RunAsync(string interpreter, string code, params string[] arguments)
    {
        await NativeModule.ReadyAsync();
        return await ChildProcess.RunAsync(interpreter, ["-e", code, .. arguments], Environment);
    }

    private static Dictionary<string, string?> EnvironmentWith(string rest)
    {
        Dictionary<string, string?> environment = new()
        {
            ["LUA_PATH"] = $"{Repository.At("tests", "lua")}/?.lua;{NativeModule.Folder}/?.lua;{NativeModule.Folder}/?/init.lua{rest}",
            ["LUA_CPATH"] = $"{NativeModule.Folder}/?.so{rest}",
            ["LUA_INIT"] = null,
        };
        foreach ((string name, string? value) in SpecServers.Environment)
            environment[name] = value;
        foreach (string version in (string[])["5_2", "5_3", "5_4"])
        {
            environment[$"LUA_PATH_{version}"] = null;
            environment[$"LUA_CPATH_{version}"] = null;
            environment[$"LUA_INIT_{version}"] = null;
        }

        return environment;
    }
}
